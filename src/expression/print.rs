//! The AST back to text, in one spelling for each meaning.

use super::ast::{Action, Call, Condition, Operand, Path, Projection, SetValue, Step, Update};
use std::fmt::{Display, Formatter, Result};

/// Writes `parts` with `separator` between them.
fn join<T: Display>(f: &mut Formatter<'_>, parts: &[T], separator: &str) -> Result {
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (position, (step, _)) in self.steps.iter().enumerate() {
            match step {
                Step::Name(name) if position == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Index(digits) => write!(f, "[{digits}]")?,
            }
        }
        Ok(())
    }
}

impl Display for Call<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}(", self.name)?;
        join(f, &self.arguments, ", ")?;
        f.write_str(")")
    }
}

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Path(path) => write!(f, "{path}"),
            Self::Value(value) => f.write_str(value.name),
            Self::Call(call) => write!(f, "{call}"),
            Self::Group(inner, _) => write!(f, "({inner})"),
        }
    }
}

impl Display for Condition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Compare { comparator, left, right } => write!(f, "{left} {} {right}", comparator.text()),
            Self::Between { operand, lower, upper } => write!(f, "{operand} BETWEEN {lower} AND {upper}"),
            Self::In { operand, choices } => {
                write!(f, "{operand} IN (")?;
                join(f, choices, ", ")?;
                f.write_str(")")
            }
            Self::Call(call) => write!(f, "{call}"),
            Self::Not(inner, _) => write!(f, "NOT {inner}"),
            Self::And(parts) => join(f, parts, " AND "),
            Self::Or(parts) => join(f, parts, " OR "),
            Self::Group(inner, _) => write!(f, "({inner})"),
        }
    }
}

impl Display for Projection<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        join(f, &self.paths, ", ")
    }
}

impl Display for SetValue<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Operand(operand) => write!(f, "{operand}"),
            Self::Arithmetic { operator, left, right } => write!(f, "{left} {} {right}", operator.text()),
            Self::Group(inner, _) => write!(f, "({inner})"),
        }
    }
}

impl Display for Action<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Set(path, value) => write!(f, "{path} = {value}"),
            Self::Remove(path) => write!(f, "{path}"),
            Self::Add(path, value) | Self::Delete(path, value) => write!(f, "{path} {}", value.name),
        }
    }
}

impl Display for Update<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (position, (section, _, actions)) in self.sections.iter().enumerate() {
            let space = if position > 0 { " " } else { "" };
            write!(f, "{space}{} ", section.text())?;
            join(f, actions, ", ")?;
        }
        Ok(())
    }
}
