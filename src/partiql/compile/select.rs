//! Selections.

use super::Compiler;
use super::path::column_name;
use crate::base::first_repeated;
use crate::partiql::ast::{self, Expr, Node};
use crate::partiql::error::StatementError;
use crate::partiql::statement::{Columns, Select};

impl Compiler<'_> {
    pub(super) fn select(&self, select: ast::Select) -> Result<Select, StatementError> {
        if let Some((clause, span)) = select.unsupported {
            return Err(StatementError::Clause(clause, self.position(span)));
        }
        let source = self.only_source(&select.from)?;
        let condition = select.condition.as_ref().map(|condition| self.condition(condition)).transpose()?;
        let order = select.order.iter().map(|(column, order)| Ok((order_column(column)?, *order)));
        let order = order.collect::<Result<Vec<_>, StatementError>>()?;
        Ok(Select { source, columns: self.columns(&select.columns), condition, order })
    }

    fn columns(&self, columns: &ast::Columns) -> Result<Columns, StatementError> {
        let exprs = match columns {
            ast::Columns::All => return Ok(Columns::All),
            ast::Columns::Aliased => return Err(StatementError::Alias),
            ast::Columns::Of(exprs) => exprs,
        };
        let mut columns: Vec<(String, _)> = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let Node::Path(top, steps) = &expr.node else {
                return Err(StatementError::Column(self.position(expr.span)));
            };
            let path = self.path(top, steps)?;
            columns.push((column_name(&path), path));
        }
        let names: Vec<&[u8]> = columns.iter().map(|(name, _)| name.as_bytes()).collect();
        match first_repeated(&names) {
            Some(repeated) => Err(StatementError::RepeatedColumn(columns.swap_remove(repeated).0)),
            None => Ok(Columns::Of(columns)),
        }
    }
}

fn order_column(expr: &Expr) -> Result<String, StatementError> {
    match &expr.node {
        Node::Path(name, steps) if steps.is_empty() => Ok(name.clone()),
        _ => Err(StatementError::OrderBy),
    }
}
