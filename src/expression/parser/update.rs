//! The grammar of updates.

use super::Parser;
use crate::expression::ast::{Action, Arithmetic, Operand, Section, SetValue, Update};
use crate::expression::error::{Invalid, Problem};
use crate::expression::lexer::TokenKind;

/// Parses an update.
///
/// # Errors
/// If the text is empty or too long, or is not of the grammar.
pub fn parse_update(text: &str) -> Result<Update<'_>, Invalid> {
    let mut parser = Parser::new(text, |word| Section::from_word(word).is_some()).map_err(without_length)?;
    let mut sections = Vec::new();
    while let Some(section) = parser.section() {
        let span = parser.take().span;
        let mut actions = vec![parser.action(section)?];
        while parser.take_symbol(",") {
            actions.push(parser.action(section)?);
        }
        sections.push((section, span, actions));
    }
    if sections.is_empty() {
        return Err(parser.unexpected());
    }
    parser.expect_end()?;
    Ok(Update { sections })
}

fn without_length(invalid: Invalid) -> Invalid {
    match invalid.problem {
        Problem::TooLong { .. } => Invalid { problem: Problem::TooLong { bytes: None }, ..invalid },
        _ => invalid,
    }
}

impl<'a> Parser<'a> {
    fn section(&self) -> Option<Section> {
        let token = self.peek();
        if token.kind == TokenKind::Word { Section::from_word(token.text) } else { None }
    }

    fn action(&mut self, section: Section) -> Result<Action<'a>, Invalid> {
        let path = self.path()?;
        Ok(match section {
            Section::Set => {
                self.expect_symbol("=")?;
                Action::Set(path, self.set_value()?)
            }
            Section::Remove => Action::Remove(path),
            Section::Add => Action::Add(path, self.value()?),
            Section::Delete => Action::Delete(path, self.value()?),
        })
    }

    fn set_value(&mut self) -> Result<SetValue<'a>, Invalid> {
        let left = match self.set_term()? {
            SetValue::Operand(operand) => operand,
            arithmetic => return Ok(arithmetic),
        };
        let operator = if self.take_symbol("+") {
            Arithmetic::Add
        } else if self.take_symbol("-") {
            Arithmetic::Subtract
        } else {
            return Ok(SetValue::Operand(left));
        };
        self.operators += 1;
        Ok(SetValue::Arithmetic { operator, left, right: self.operand()? })
    }

    /// An operand, or arithmetic in parentheses.
    fn set_term(&mut self) -> Result<SetValue<'a>, Invalid> {
        if !self.at_symbol("(") {
            return Ok(SetValue::Operand(self.bare_operand()?));
        }
        let open = self.take().span;
        let inner = self.nested(Self::set_value)?;
        let span = open.to(self.expect_symbol(")")?);
        Ok(match inner {
            SetValue::Operand(operand) => SetValue::Operand(Operand::Group(Box::new(operand), span)),
            arithmetic => SetValue::Group(Box::new(arithmetic), span),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_come_in_any_order_and_case() {
        for (text, printed) in [
            ("set a=:b", "SET a = :b"),
            (
                "remove a,b[0] add c :d Set e = if_not_exists(e,:z)+:i",
                "REMOVE a, b[0] ADD c :d SET e = if_not_exists(e, :z) + :i",
            ),
            ("SET a = ((b.c.d)+(e))", "SET a = ((b.c.d) + (e))"),
            ("delete a :b", "DELETE a :b"),
            ("SET a = list_append((b), :c)", "SET a = list_append((b), :c)"),
        ] {
            assert_eq!(parse_update(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_not_of_the_grammar_is_a_syntax_error() {
        for text in [
            "whatever",
            "set a",
            "add a",
            "set a=set",
            "remove a = b",
            "add a b",
            "add a if_not_exists(b)",
            "remove a b",
            "set :a = b",
            "set a = b / c",
            "set a = 1",
            "set a = \"b\"",
            "SET if_not_exists(a, b) = a",
            "set (a = b)",
            "set a = (b.c).d",
            "set a = b + c + d",
            "set a = (b + c) + d",
            "set a = list_append(b, c + d)",
            "set a = b,",
            "set a = b set",
        ] {
            let problem = parse_update(text).unwrap_err().to_string();
            assert!(problem.starts_with("Syntax error; token: "), "{text}: {problem}");
        }
    }
}
