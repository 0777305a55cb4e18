/** A box to tick, with its words. */
export function Check(props: { label: string; checked: boolean; onChange: () => void }) {
  return (
    <label class="adm-check">
      <input type="checkbox" checked={props.checked} onChange={props.onChange} />
      <span>{props.label}</span>
    </label>
  );
}
