//! The grammar of conditions, filters and key conditions.

use super::Parser;
use crate::expression::ast::{Comparator, Condition, Operand};
use crate::expression::error::Invalid;

/// What a parenthesis may hold: which of the two is known only after it.
enum Term<'a> {
    Operand(Operand<'a>),
    Condition(Condition<'a>),
}

/// Parses a condition.
///
/// # Errors
/// If the text is empty or too long, is not of the grammar, or has too many operators.
pub fn parse_condition(text: &str) -> Result<Condition<'_>, Invalid> {
    let mut parser = Parser::new(text, is_keyword)?;
    let term = parser.disjunction()?;
    let condition = parser.require_condition(term)?;
    parser.expect_end()?;
    Ok(condition)
}

fn is_keyword(word: &str) -> bool {
    ["AND", "OR", "NOT", "IN", "BETWEEN"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

impl<'a> Parser<'a> {
    fn disjunction(&mut self) -> Result<Term<'a>, Invalid> {
        self.chain("OR", Self::conjunction, Condition::Or)
    }

    fn conjunction(&mut self) -> Result<Term<'a>, Invalid> {
        self.chain("AND", Self::negation, Condition::And)
    }

    /// One `part`, or several with `keyword` between them.
    fn chain(
        &mut self,
        keyword: &str,
        part: fn(&mut Self) -> Result<Term<'a>, Invalid>,
        join: fn(Vec<Condition<'a>>) -> Condition<'a>,
    ) -> Result<Term<'a>, Invalid> {
        let first = part(self)?;
        if !self.at_keyword(keyword) {
            return Ok(first);
        }
        let mut parts = vec![self.require_condition(first)?];
        while self.take_keyword(keyword) {
            self.operators += 1;
            let next = part(self)?;
            parts.push(self.require_condition(next)?);
        }
        Ok(Term::Condition(join(parts)))
    }

    fn negation(&mut self) -> Result<Term<'a>, Invalid> {
        let not = self.peek().span;
        if !self.take_keyword("NOT") {
            return self.comparison();
        }
        self.operators += 1;
        let inner = self.nested(Self::negation)?;
        let inner = self.require_condition(inner)?;
        let span = not.to(inner.span());
        Ok(Term::Condition(Condition::Not(Box::new(inner), span)))
    }

    fn comparison(&mut self) -> Result<Term<'a>, Invalid> {
        let operand = match self.atom()? {
            Term::Operand(operand) => operand,
            condition => return Ok(condition),
        };
        if let Some(comparator) = Comparator::from_text(self.peek().text) {
            self.take();
            self.operators += 1;
            let right = self.operand()?;
            return Ok(Term::Condition(Condition::Compare { comparator, left: operand, right }));
        }
        if self.take_keyword("BETWEEN") {
            self.operators += 1;
            let lower = self.operand()?;
            if !self.take_keyword("AND") {
                return Err(self.unexpected());
            }
            let upper = self.operand()?;
            return Ok(Term::Condition(Condition::Between { operand, lower, upper }));
        }
        if self.take_keyword("IN") {
            self.operators += 1;
            let (choices, _) = self.operand_list()?;
            return Ok(Term::Condition(Condition::In { operand, choices }));
        }
        Ok(Term::Operand(operand))
    }

    fn atom(&mut self) -> Result<Term<'a>, Invalid> {
        if !self.at_symbol("(") {
            return Ok(Term::Operand(self.bare_operand()?));
        }
        let open = self.take().span;
        let inner = self.nested(Self::disjunction)?;
        let span = open.to(self.expect_symbol(")")?);
        Ok(match inner {
            Term::Operand(operand) => Term::Operand(Operand::Group(Box::new(operand), span)),
            Term::Condition(condition) => Term::Condition(Condition::Group(Box::new(condition), span)),
        })
    }

    /// A call alone is a condition; any other operand alone is a syntax error at the token after it.
    fn require_condition(&self, term: Term<'a>) -> Result<Condition<'a>, Invalid> {
        match term {
            Term::Condition(condition) => Ok(condition),
            Term::Operand(Operand::Call(call)) => Ok(Condition::Call(call)),
            Term::Operand(Operand::Group(inner, span)) => {
                let inner = self.require_condition(Term::Operand(*inner))?;
                Ok(Condition::Group(Box::new(inner), span))
            }
            Term::Operand(Operand::Path(_) | Operand::Value(_)) => Err(self.unexpected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_not_then_and_then_or() {
        let parsed = parse_condition("NOT a = b AND c = d OR e = f").unwrap();
        let Condition::Or(parts) = parsed else { panic!("{parsed:?}") };
        let Condition::And(inner) = &parts[0] else { panic!("{parts:?}") };
        assert!(matches!(inner[0], Condition::Not(..)));
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn parentheses_hold_operands_or_conditions() {
        for (text, printed) in [
            ("(a)=(b)", "(a) = (b)"),
            ("(size(a))>:b", "(size(a)) > :b"),
            ("(contains(a,b))and c in(d,e)", "(contains(a, b)) AND c IN (d, e)"),
            ("(a)between(b)and(c)or not(a.b[0] <> :c)", "(a) BETWEEN (b) AND (c) OR NOT (a.b[0] <> :c)"),
        ] {
            assert_eq!(parse_condition(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_not_of_the_grammar_is_a_syntax_error() {
        for text in [
            "a",
            "(a)",
            "a = ",
            "a > 4",
            "a in b",
            "a in (b,c,)",
            "a > between",
            "a = b c",
            "a..b = c",
            "a.:b = c",
            "a[:b] = c",
            "a[4.5] = c",
            "size(a).b > c",
            "(size(a))[0] > c",
            "attribute_exists()",
            "(a = b",
            "a = b)",
            "a = b AND c",
            "(a) AND b = c",
            "a = NOT b",
        ] {
            let problem = parse_condition(text).unwrap_err().to_string();
            assert!(problem.starts_with("Syntax error; token: "), "{text}: {problem}");
        }
    }
}
