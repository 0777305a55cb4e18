//! `web/src/wire.gen.ts` is generated from the Rust types and committed. This test fails when it is
//! stale; `UPDATE=1 cargo test -p tilts-signaling --test typescript` writes it anew.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use tilts_signaling::{ClientFrame, ClientMessage, Problem, ServerMessage};
use ts_rs::{Config, TS, TypeVisitor};

struct Collect {
    config: Config,
    seen: HashSet<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Collect {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.declarations.insert(T::ident(&self.config), format!("{docs}export {}\n", T::decl(&self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[test]
fn the_pages_types_are_fresh() {
    let mut all = Collect { config: Config::default(), seen: HashSet::new(), declarations: BTreeMap::new() };
    all.visit::<ClientFrame>();
    all.visit::<ClientMessage>();
    all.visit::<ServerMessage>();
    all.visit::<Problem>();
    let mut wanted =
        String::from("// Generated from the crate tilts-signaling by its test `typescript`. Do not edit.\n\n");
    wanted.push_str(&all.declarations.into_values().collect::<Vec<_>>().join("\n"));

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/wire.gen.ts");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src")).unwrap();
        std::fs::write(path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == wanted, "web/src/wire.gen.ts is stale: UPDATE=1 cargo test -p tilts-signaling --test typescript");
}
