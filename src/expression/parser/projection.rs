//! The grammar of projections.

use super::Parser;
use crate::expression::ast::Projection;
use crate::expression::error::Invalid;

/// Parses a projection.
///
/// # Errors
/// If the text is empty or too long, or is not of the grammar.
pub fn parse_projection(text: &str) -> Result<Projection<'_>, Invalid> {
    let mut parser = Parser::new(text, |_| false)?;
    let mut paths = vec![parser.path()?];
    while parser.take_symbol(",") {
        paths.push(parser.path()?);
    }
    parser.expect_end()?;
    Ok(Projection { paths })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_separated_by_commas() {
        assert_eq!(parse_projection("a,b . c [ 0 ],#d").unwrap().to_string(), "a, b.c[0], #d");
        for text in ["a b", "a,", ",a", "a, :b", "a = b", "(a)", "a[-1]", "a.1"] {
            let problem = parse_projection(text).unwrap_err().to_string();
            assert!(problem.starts_with("Syntax error; token: "), "{text}: {problem}");
        }
    }
}
