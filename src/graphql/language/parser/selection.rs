//! Selections: fields and fragments.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Field, FragmentSpread, InlineFragment, Selection, SelectionSet,
};

use super::{Parser, Result, TokenKind, Variables};

impl Parser<'_> {
    pub(super) fn selection_set(&mut self) -> Result<Positioned<SelectionSet>> {
        let at = self.token.at;
        let items = self.between(('{', '}'), Self::selection)?;
        Ok(Positioned::new(SelectionSet { items }, at))
    }

    fn selection(&mut self) -> Result<Positioned<Selection>> {
        let at = self.token.at;
        let selection = match self.token.kind {
            TokenKind::Spread => {
                self.take()?;
                match self.word() {
                    None | Some("on") => {
                        Selection::InlineFragment(Positioned::new(self.inline()?, at))
                    }
                    Some(_) => Selection::FragmentSpread(Positioned::new(self.spread()?, at)),
                }
            }
            _ => Selection::Field(Positioned::new(self.field()?, at)),
        };
        Ok(Positioned::new(selection, at))
    }

    fn inline(&mut self) -> Result<InlineFragment> {
        let type_condition = match self.word() {
            Some(_) => Some(self.type_condition()?),
            None => None,
        };
        let directives = self.directives(Variables::Allowed)?;
        Ok(InlineFragment { type_condition, directives, selection_set: self.selection_set()? })
    }

    fn spread(&mut self) -> Result<FragmentSpread> {
        let fragment_name = self.name("the name of a fragment")?;
        Ok(FragmentSpread { fragment_name, directives: self.directives(Variables::Allowed)? })
    }

    fn field(&mut self) -> Result<Field> {
        let mut name = self.name("a field, `...` or `}`")?;
        let mut alias = None;
        if self.takes(':')? {
            alias = Some(std::mem::replace(&mut name, self.name("the name of a field")?));
        }
        let arguments = self.arguments(Variables::Allowed)?;
        let directives = self.directives(Variables::Allowed)?;
        let selection_set = match self.is('{') {
            true => self.selection_set()?,
            false => Positioned::new(SelectionSet::default(), self.token.at),
        };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }
}
