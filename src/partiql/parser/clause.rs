//! SELECT, INSERT, UPDATE, DELETE, and FROM.

use super::infix::SELECT;
use super::{Parser, node};
use crate::partiql::ast::{
    Action, Assignment, Change, Columns, Content, Expr, From, Insert, Node, Order, Returning, Select,
};
use crate::partiql::error::Syntax;
use crate::partiql::lexer::{COMMA, STAR, Span, TokenKind};

/// How deep in another statement one is read: the only one that means anything is in the parentheses of EXISTS.
const STATEMENT_DEPTH_MAX: usize = 8;

impl Parser<'_> {
    /// Reads what the keyword that comes next begins.
    pub(super) fn clause(&mut self, keyword: &'static str) -> Result<Expr, Syntax> {
        if self.depth > STATEMENT_DEPTH_MAX {
            return Err(Syntax::Depth);
        }
        let span = self.span();
        self.advance();
        match keyword {
            "select" => self.select(span),
            "insert" if self.take_keyword("into") => self.insert(span),
            "insert" => Err(Syntax::Keyword),
            "update" => {
                let table = self.table()?;
                let action = self.data_manipulation()?;
                self.change(table, action, span)
            }
            "delete" => {
                if !self.take_keyword("from") {
                    return Err(Syntax::FromAfterDelete);
                }
                let table = self.table()?;
                self.change(table, Action::Delete, span)
            }
            "from" => self.turned_update(span),
            // An operation without what it is done to.
            _ => {
                self.at -= 1;
                let action = self.data_manipulation()?;
                self.change(From::Several, action, span)
            }
        }
    }

    /// Reads a table to write to.
    fn table(&mut self) -> Result<From, Syntax> {
        let table = self.simple_path()?;
        Ok(if self.alias()? { From::Aliased } else { From::One(table) })
    }

    /// Goes past an alias: a name, which AS, AT or BY may stand before.
    fn alias(&mut self) -> Result<bool, Syntax> {
        let mut found = self.take_name();
        for (keyword, name) in [("as", "AS"), ("at", "AT"), ("by", "BY")] {
            if self.take_keyword(keyword) {
                found = self.take_name();
                if !found {
                    return Err(Syntax::AliasName(name));
                }
            }
        }
        Ok(found)
    }

    fn take_name(&mut self) -> bool {
        let is_name = matches!(self.peek(), TokenKind::Identifier | TokenKind::QuotedIdentifier);
        if is_name {
            self.advance();
        }
        is_name
    }

    fn condition(&mut self) -> Result<Option<Expr>, Syntax> {
        if self.take_keyword("where") { self.expression(SELECT).map(Some) } else { Ok(None) }
    }

    fn change(&mut self, table: From, action: Action, span: Span) -> Result<Expr, Syntax> {
        let condition = self.condition()?;
        let returning = self.returning()?;
        node(Node::Change(Box::new(Change { table, action, condition, returning })), span, self.depth)
    }

    /// FROM with the condition before what happens.
    fn turned_update(&mut self, span: Span) -> Result<Expr, Syntax> {
        let table = self.source()?;
        let condition = self.condition()?;
        let action = self.data_manipulation()?;
        let returning = self.returning()?;
        node(Node::Change(Box::new(Change { table, action, condition, returning })), span, self.depth)
    }

    /// Reads SET and REMOVE, as often as they are there.
    fn data_manipulation(&mut self) -> Result<Action, Syntax> {
        let mut assignments = Vec::new();
        loop {
            if self.take_keyword("set") {
                assignments.extend(self.list(Self::assignment)?);
            } else if self.take_keyword("remove") {
                assignments.push(Assignment { target: self.simple_path()?, value: None });
            } else if self.is_keyword("insert") && self.peek_second() == TokenKind::Keyword("into") {
                let span = self.span();
                self.advance();
                self.advance();
                self.insert(span)?;
                return Ok(Action::Insert);
            } else if assignments.is_empty() {
                return Err(Syntax::DataManipulation);
            } else {
                return Ok(Action::Update(assignments));
            }
        }
    }

    fn assignment(&mut self) -> Result<Assignment, Syntax> {
        let target = self.simple_path()?;
        if !self.take(TokenKind::Operator("=")) {
            return Err(Syntax::EqualsSign);
        }
        Ok(Assignment { target, value: Some(self.expression(0)?) })
    }

    fn returning(&mut self) -> Result<Option<Returning>, Syntax> {
        if !self.take_keyword("returning") {
            return Ok(None);
        }
        let words = (self.peek(), self.peek_second());
        let returning = match words {
            (TokenKind::Keyword("all"), TokenKind::Keyword("old")) => Returning::AllOld,
            (TokenKind::Keyword("all"), TokenKind::Keyword("new")) => Returning::AllNew,
            (TokenKind::Keyword("modified"), TokenKind::Keyword("old")) => Returning::ModifiedOld,
            (TokenKind::Keyword("modified"), TokenKind::Keyword("new")) => Returning::ModifiedNew,
            _ => return Err(Syntax::Returning),
        };
        self.advance();
        self.advance();
        self.expect(STAR)?;
        Ok(Some(returning))
    }

    fn insert(&mut self, span: Span) -> Result<Expr, Syntax> {
        let table = self.simple_path()?;
        let content = if self.take_keyword("value") {
            Content::Value(self.expression(0)?)
        } else {
            self.expression(0)?;
            Content::Values
        };
        node(Node::Insert(Box::new(Insert { table, content })), span, self.depth)
    }

    fn select(&mut self, span: Span) -> Result<Expr, Syntax> {
        let quantifier = self.span();
        let mut unsupported = self.take_keyword("distinct").then_some(("DISTINCT", quantifier));
        self.take_keyword("all");
        if self.is_keyword("value") {
            unsupported = unsupported.or(Some(("VALUE", self.span())));
            self.advance();
        }
        let columns = self.columns()?;
        if !self.take_keyword("from") {
            return Err(Syntax::FromAfterSelect);
        }
        let from = self.source()?;
        let condition = self.condition()?;
        let order = self.order()?;
        if let Some(clause) = self.unsupported()? {
            unsupported = unsupported.or(Some(clause));
        }
        let select = Select { columns, from, condition, order, unsupported };
        node(Node::Select(Box::new(select)), span, self.depth)
    }

    fn columns(&mut self) -> Result<Columns, Syntax> {
        let mut is_aliased = false;
        let columns = self.list(|parser| {
            if parser.take(STAR) {
                return Ok(None);
            }
            let column = parser.expression(0)?;
            is_aliased |= parser.alias()?;
            Ok(Some(column))
        })?;
        match columns.iter().filter(|column| column.is_none()).count() {
            0 if is_aliased => Ok(Columns::Aliased),
            0 => Ok(Columns::Of(columns.into_iter().flatten().collect())),
            1 if columns.len() == 1 => Ok(Columns::All),
            _ => Err(Syntax::StarNotAlone),
        }
    }

    /// Reads what is selected from.
    fn source(&mut self) -> Result<From, Syntax> {
        let source = self.expression(SELECT)?;
        let is_aliased = self.alias()?;
        let mut is_alone = true;
        while self.take(COMMA) || self.join() {
            self.expression(SELECT)?;
            self.alias()?;
            if self.take_keyword("on") {
                self.expression(SELECT)?;
            }
            is_alone = false;
        }
        Ok(match (is_alone, is_aliased) {
            (false, _) => From::Several,
            (true, true) => From::Aliased,
            (true, false) => From::One(source),
        })
    }

    /// Goes past the words that join tables.
    fn join(&mut self) -> bool {
        let start = self.at;
        while let TokenKind::Keyword("inner" | "left" | "right" | "full" | "outer" | "cross") = self.peek() {
            self.advance();
        }
        let is_join = self.take_keyword("join");
        if !is_join {
            self.at = start;
        }
        is_join
    }

    fn order(&mut self) -> Result<Vec<(Expr, Order)>, Syntax> {
        if !self.take_keyword("order") {
            return Ok(Vec::new());
        }
        if !self.take_keyword("by") {
            return Err(Syntax::ExpectedToken("BY"));
        }
        self.list(|parser| {
            let column = parser.expression(SELECT)?;
            let is_descending = parser.take_keyword("desc");
            if !is_descending {
                parser.take_keyword("asc");
            }
            Ok((column, if is_descending { Order::Descending } else { Order::Ascending }))
        })
    }

    /// Reads the clauses that the service does not know, and tells of the first.
    fn unsupported(&mut self) -> Result<Option<(&'static str, Span)>, Syntax> {
        let mut first = None;
        if self.take_keyword("group") {
            self.take_keyword("partial");
            if !self.take_keyword("by") {
                return Err(Syntax::ExpectedToken("BY"));
            }
            let keys = self.list(|parser| parser.expression(SELECT))?;
            first = keys.first().map(|key| ("GROUP BY", key.span));
        }
        for (keyword, clause) in [("having", "HAVING"), ("limit", "LIMIT")] {
            if self.take_keyword(keyword) {
                let span = self.expression(SELECT)?.span;
                first = first.or(Some((clause, span)));
            }
        }
        Ok(first)
    }
}
