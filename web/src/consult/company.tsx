import { CircleCheck, Info, UserPlus, UserRoundX } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { announce, Button, Field, Notice, Sheet, useSecondsLeft } from '../design/index.ts';
import { type Commands, type Desk, languageName, ProblemNotice, serviceName } from '../desk/index.ts';
import { named } from '../session/catalogue.ts';
import type { CallView, ClientMessage, Company, CompanyPerson, InvitedView } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';

/** People are asked for this long after the last letter, ms. */
const ASK_AFTER_MS = 250;
/** Stands for sign language among the languages to interpret. */
const SIGNS = 'signs';

/** Who could come or take over just now; null until it is known. */
export function usePeople(
  desk: Desk<'consult'>,
  wanted: Omit<Extract<ClientMessage, { type: 'company.people' }>, 'type'> | null,
): CompanyPerson[] | null {
  const [people, setPeople] = useState<CompanyPerson[] | null>(null);
  const key = JSON.stringify(wanted);
  useEffect(() => {
    setPeople(null);
    if (wanted === null) return;
    let gone = false;
    const timer = setTimeout(async () => {
      try {
        const answer = await desk.session.command({ type: 'company.people', ...wanted });
        if (!gone && answer.kind === 'people') setPeople(answer.people);
      } catch {
        // The list stays empty of names; the invitation itself tells what is wrong.
      }
    }, ASK_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key]);
  return people;
}

/** One of several, each with a word and a line under it. */
export function Choice<K extends string>(props: {
  legend: string;
  name: string;
  items: { key: K; word: string; note: string }[];
  chosen: K;
  onChoose: (key: K) => void;
}) {
  return (
    <fieldset class="consult-targets">
      <legend class="least muted">{props.legend}</legend>
      {props.items.map(({ key, word, note }) => (
        <label
          key={key}
          class={`consult-outcome consult-target ${props.chosen === key ? 'consult-outcome--chosen' : ''}`}
        >
          <input
            type="radio"
            name={props.name}
            checked={props.chosen === key}
            onChange={() => props.onChoose(key)}
            data-testid={`${props.name}-${key}`}
          />
          <span class="consult-target__words">
            <span class="strong">{word}</span>
            <span class="muted least">{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Anybody, or one of those on duty by name. */
export function WhoSelect(props: {
  label: string;
  anybody: string;
  people: CompanyPerson[];
  desk: Desk<'consult'>;
  chosen: string;
  onChoose: (person: string) => void;
}) {
  const where = (person: CompanyPerson) => {
    const institution = props.desk.directory.institution(person.institution);
    return institution ? `, ${institution.abbreviation || named(institution.names, language.value)}` : '';
  };
  return (
    <label class="field">
      <span class="field__label">{props.label}</span>
      <select
        class="field__input"
        value={props.chosen}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
        data-testid="company-who"
      >
        <option value="">{props.anybody}</option>
        {props.people.map((person) => (
          <option key={person.person} value={person.person}>
            {`${person.name}${where(person)} (${person.free ? t('company.free') : t('company.busy')})`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Asks for a colleague or an interpreter. */
export function CompanySheet(props: {
  desk: Desk<'consult'>;
  view: CallView;
  commands: Commands;
  onClose: () => void;
}) {
  const { desk, view, commands } = props;
  const foreign = view.language !== 'lv' ? view.language : null;
  const [what, setWhat] = useState<'colleague' | 'interpreter'>(
    view.mode === 'signing' || foreign ? 'interpreter' : 'colleague',
  );
  const [tongue, setTongue] = useState(foreign ?? SIGNS);
  const [name, setName] = useState('');
  const [who, setWho] = useState('');
  const wanted = {
    company: what,
    ...(what === 'interpreter' && tongue !== SIGNS ? { language: tongue } : {}),
    ...(what === 'colleague' && name.trim() ? { name: name.trim() } : {}),
  };
  const people = usePeople(desk, wanted);
  useEffect(() => setWho(''), [JSON.stringify(wanted)]);
  // Someone of another institution is asked by name alone.
  const byName = what === 'colleague' && name.trim() !== '';
  const can = people !== null && people.length > 0 && (!byName || who !== '');
  const invite = async () => {
    const { name: _, ...invited } = wanted as typeof wanted & { name?: string };
    const sent = await commands.run({ type: 'company.invite', ...invited, ...(who ? { specialist: who } : {}) });
    if (sent) props.onClose();
  };
  return (
    <Sheet
      title={t('company.title')}
      onClose={props.onClose}
      class="consult-transfer"
      testId="company-sheet"
      actions={
        <>
          {can && (
            <Button kind="primary" icon={UserPlus} onPress={() => void invite()} testId="company-send">
              {t('company.send')}
            </Button>
          )}
          <Button onPress={props.onClose} testId="company-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <Choice
        legend={t('company.what')}
        name="company"
        chosen={what}
        onChoose={setWhat}
        items={[
          { key: 'colleague', word: t('company.colleague'), note: t('company.colleague_note') },
          { key: 'interpreter', word: t('company.interpreter'), note: t('company.interpreter_note') },
        ]}
      />
      {what === 'interpreter' ? (
        <label class="field">
          <span class="field__label">{t('company.language')}</span>
          <select
            class="field__input"
            value={tongue}
            onChange={(event) => setTongue(event.currentTarget.value)}
            data-testid="company-language"
          >
            <option value={SIGNS}>{t('company.sign_language')}</option>
            {desk.directory.catalogue.languages
              .filter((code) => code !== 'lv')
              .map((code) => (
                <option key={code} value={code}>
                  {languageName(code)}
                </option>
              ))}
          </select>
        </label>
      ) : (
        <Field
          label={t('company.name')}
          type="search"
          value={name}
          onInput={setName}
          maxLength={60}
          testId="company-name"
        />
      )}
      <Found people={people} />
      {people !== null && people.length > 0 && (
        <WhoSelect
          label={t('company.who')}
          anybody={byName ? '—' : t('company.anybody')}
          people={people}
          desk={desk}
          chosen={who}
          onChoose={setWho}
        />
      )}
      <p class="consult-fact muted least">
        <Info class="icon" aria-hidden="true" />
        <span>{t('company.rule')}</span>
      </p>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

/** How many could come, in words: free, all busy, or nobody at all. */
export function Found({ people }: { people: CompanyPerson[] | null }) {
  if (people === null) return <p class="consult-fact">…</p>;
  const free = people.filter((person) => person.free).length;
  const Glyph = people.length === 0 ? UserRoundX : CircleCheck;
  const tone = people.length === 0 ? 'consult-fact--warn' : free > 0 ? 'consult-fact--good' : '';
  return (
    <p class={`consult-fact ${tone}`} role="status" data-testid="company-found">
      <Glyph class="icon" aria-hidden="true" />
      <span>
        {people.length === 0
          ? t('company.nobody')
          : free > 0
            ? t('company.some_free', { free, all: people.length })
            : t('company.all_busy', { all: people.length })}
      </span>
    </p>
  );
}

/** What an invitation is for, in words. */
export function companyWords(company: Company, tongue: string | undefined): string {
  if (company === 'colleague') return t('company.is_colleague');
  if (company === 'handover') return t('company.is_handover');
  return t('company.is_interpreter', {
    language: (tongue === undefined ? t('company.sign_language') : languageName(tongue)).toLowerCase(),
  });
}

/** What becomes of the invitation: who is asked, how long still, and a clear word when nobody came. */
export function CompanyNews(props: { desk: Desk<'consult'>; view: CallView; commands: Commands }) {
  const { invited, nobody_came: nobody } = props.view;
  if (invited) return <Asking {...props} invited={invited} />;
  if (!nobody) return null;
  const what = capital(companyWords(nobody.company, undefined).replace(/ \(.*\)$/, ''));
  return (
    <div data-testid="nobody-came">
      <Notice tone="warn" icon={UserRoundX} live>
        {nobody.end === 'ran_out' ? t('company.ended_ran_out', { what }) : t('company.ended_nobody_left', { what })}{' '}
        {nobody.company === 'handover' && t('company.ended_transfer')}
      </Notice>
    </div>
  );
}

function Asking(props: { desk: Desk<'consult'>; invited: InvitedView; commands: Commands }) {
  const { desk, invited, commands } = props;
  const seconds = useSecondsLeft(invited.until_ms, desk.session.now);
  const what = companyWords(invited.company, invited.language);
  const word = t('company.asking', {
    what: invited.service ? `${what}, ${serviceName(desk.directory, invited.service)}` : what,
  });
  const whom = invited.asked ? t('company.asking_person', { name: invited.asked }) : t('company.asking_busy');
  useEffect(() => announce(`${word}. ${whom}`), [word, whom]);
  return (
    <div class="card consult-asking" data-testid="asking">
      <span class="ring consult-asking__ring" aria-hidden="true" />
      <p class="consult-asking__words">
        <span class="strong">{word}</span>
        <span class="muted least">
          {whom}; {t('company.seconds', { s: seconds })}
        </span>
      </p>
      <Button onPress={() => void commands.run({ type: 'company.withdraw' })} testId="company-withdraw">
        {t('company.withdraw')}
      </Button>
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
