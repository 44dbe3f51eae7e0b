//! `SearchVectors`: the items whose vectors are nearest to a vector.
//!
//! Source of order and texts: observed on the service between August and October 2026; where not, the comment says so.

use std::cell::RefCell;

use crate::capacity::VECTOR_BYTES_MIN;
use crate::expression::{ExpressionKind, Projection, search_conditions};
use crate::operation::consumed::Report;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{Parameters, placeholders, projection};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Input, Limit, Member, Members, Output, ServiceError,
    Shape, Structure, Validation,
};
use crate::table::{IndexState, KeyError, Neighbour, Table, VectorIndex, VectorSearch};
use crate::value::{EncodedValue, Item, Number};

/// Most results. Source: `TopK` in the service's answer to a request for more.
const RESULTS_MAX: i64 = 100;
/// Longest answer, by the formula of items. Source: "Quotas" of vector search in the developer guide.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What ten dimensions cost a search, in bytes: measured on the service in August 2026, where it is one of two values
/// that it answers with.
const TEN_DIMENSIONS_BYTES: usize = 176;

pub(crate) static DEFINITION: Definition = Definition {
    name: "SearchVectors",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Strict,
    parameters: Some(&PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "SearchVectorsInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        Member::required("IndexName", Shape::String).with(&[Limit::CountAtLeast(3), Limit::CountAtMost(255)]),
        Member::required("SearchVector", Shape::List(&Shape::Value))
            .with(&[Limit::CountAtLeast(1), Limit::CountAtMost(4096)]),
        Member::required("TopK", Shape::Integer).with(&[Limit::NumberAtLeast(1)]),
        PROJECTION_EXPRESSION,
        Member::optional("SearchConditionExpression", Shape::String),
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
    ],
};

static PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Projection, ExpressionKind::Search],
    legacy: &[],
    absent: &[ExpressionKind::Search],
};

struct SearchVectors {
    table: TableName,
    index: String,
    vector: Vec<f32>,
    most: usize,
    /// What the condition asks for; `None` if there is no condition.
    conditions: Option<Vec<(String, EncodedValue)>>,
    projection: Option<Projection>,
    report: Report,
    /// How far the search had got when a page was missing.
    search: RefCell<Option<VectorSearch>>,
}

struct SearchVectorsAnswer {
    /// Items with their scores, the nearest first.
    results: Vec<(Item, f32)>,
    /// What the search has cost, if the request wants to know.
    bytes: Option<usize>,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let most = required(members.long("TopK"));
    if most > RESULTS_MAX {
        return Err(ServiceError::validation(format!(
            "Provided TopK value '{most}' is out of valid range. The value must be between 1 and {RESULTS_MAX} \
             inclusive"
        )));
    }
    let vector = required(members.list("SearchVector")).into_iter().map(float).collect::<Result<_, _>>()?;
    let expressions = placeholders(&mut members)?;
    let condition = members.string("SearchConditionExpression");
    let condition = condition.map(|text| expressions.search_condition(&text)).transpose()?;
    let projection = projection(&mut members, &expressions)?;
    expressions.finish()?;
    let conditions = condition.map(search_conditions).transpose();
    Ok(Box::new(SearchVectors {
        table: table_name(&mut members),
        index: required(members.string("IndexName")),
        vector,
        most: usize::try_from(most).unwrap_or_default(),
        conditions: conditions.map_err(|error| ServiceError::validation(error.to_string()))?,
        projection,
        report: report(&mut members),
        search: RefCell::default(),
    }))
}

fn float(element: Input) -> Result<f32, ServiceError> {
    let number = element.into_value().as_ref().as_number();
    number.map(Number::to_f32).filter(|float| float.is_finite()).ok_or_else(|| {
        ServiceError::validation(
            "Search vector contains invalid values. All values in the search vector must be a 32-bit floating-point \
             number attribute",
        )
    })
}

impl Action for SearchVectors {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.table)?;
        let index = self.find(&table, context.now_ms)?;
        if self.vector.len() != index.dimensions {
            return Err(ServiceError::validation(format!(
                "Input search vector dimension {} does not match vector index dimension {}",
                self.vector.len(),
                index.dimensions
            ))
            .into());
        }
        self.check_conditions(index)?;
        let conditions = self.conditions.as_deref().unwrap_or_default();
        let hash = index.hash().and_then(|hash| conditions.iter().find(|(name, _)| *name == hash.name));
        let hash = hash.map(|(_, value)| value);
        let mut search = self.search.take().unwrap_or_else(|| VectorSearch::new(&self.vector, self.most));
        // A read that has to wait for a page may show what is newer than when it began.
        if let Err(fault) = search.run(context.view(), index, hash, conditions) {
            self.search.replace(Some(search));
            return Err(fault.into());
        }
        Ok(Box::new(self.answer(&table, index, search.finish(index))))
    }

    fn keeps_progress(&self) -> bool {
        true
    }
}

impl SearchVectors {
    /// The index, if it can be searched. The service knows it from when it begins to take up items.
    fn find<'a>(&self, table: &'a Table, now_ms: u64) -> Result<&'a VectorIndex, ServiceError> {
        let name = &self.index;
        let index = table.vector_index(name);
        match index.map(|index| index.state(now_ms)) {
            Some(IndexState::Backfilling) => {
                Err(ServiceError::validation(format!("Cannot search backfilling vector index: {name}")))
            }
            Some(IndexState::Active | IndexState::Updating) => Ok(index),
            _ => Ok(None),
        }?
        .ok_or_else(|| {
            ServiceError::validation(format!("The table does not have the specified index: {name}"))
        })
    }

    fn check_conditions(&self, index: &VectorIndex) -> Result<(), ServiceError> {
        let conditions = self.conditions.as_deref().unwrap_or_default();
        let searched = |name: &str| index.schema.iter().find(|search| search.attribute.name == name);
        if let Some((name, _)) = conditions.iter().find(|(name, _)| searched(name).is_none()) {
            return Err(ServiceError::validation(format!(
                "SearchConditionExpression must not contain any attributes that is not in SearchSchema. Invalid \
                 attribute: {name}"
            )));
        }
        if let Some(hash) = index.hash()
            && !conditions.iter().any(|(name, _)| *name == hash.name)
        {
            // The second text is that of another implementation by the service's authors, not observed.
            return Err(ServiceError::validation(match self.conditions {
                None => "SearchConditionExpression must be provided when SearchSchema has a HASH key",
                Some(_) => "SearchConditionExpression must have all HASH attributes",
            }));
        }
        conditions.iter().try_for_each(|(name, value)| match searched(name) {
            Some(search) if search.attribute.kind != value.as_ref().kind() => {
                Err(ServiceError::validation(format!(
                    "Type of '{name}' attribute in SearchConditionExpression ({}) does not match type in search \
                     schema ({})",
                    value.as_ref().kind().name(),
                    search.attribute.kind.name()
                )))
            }
            _ => self.check_hash(index, name, value),
        })
    }

    fn check_hash(&self, index: &VectorIndex, name: &str, value: &EncodedValue) -> Result<(), ServiceError> {
        let is_hash = index.hash().is_some_and(|hash| hash.name == name);
        if is_hash && value.as_ref().length() == Some(0) {
            let (name, kind) = (name.to_owned(), value.as_ref().kind());
            return Err(KeyError::Empty { name, kind }.into());
        }
        Ok(())
    }

    fn answer(&self, table: &Table, index: &VectorIndex, found: Vec<Neighbour>) -> SearchVectorsAnswer {
        let bytes = found.iter().map(|neighbour| neighbour.item.size()).sum::<usize>();
        let bytes = (TEN_DIMENSIONS_BYTES * index.dimensions / 10 + bytes).max(VECTOR_BYTES_MIN);
        let mut left = ANSWER_BYTES_MAX;
        let mut results = Vec::with_capacity(found.len());
        for neighbour in found {
            let item = self.shown(table, index, &neighbour);
            // What the service does with more is not known.
            let Some(rest) = left.checked_sub(item.size()) else { break };
            left = rest;
            results.push((item, neighbour.score));
        }
        SearchVectorsAnswer { results, bytes: (self.report != Report::None).then_some(bytes) }
    }

    /// What the answer shows of an item: the vector only if it is asked for.
    fn shown(&self, table: &Table, index: &VectorIndex, neighbour: &Neighbour) -> Item {
        let Some(projection) = &self.projection else { return neighbour.item.clone() };
        let names_vector = projection.top_level_names().any(|name| name == index.attribute);
        if names_vector && index.projects(table, &index.attribute) {
            return projection.project(&index.with_vector(&neighbour.vector, &neighbour.item));
        }
        projection.project(&neighbour.item)
    }
}

impl Answer for SearchVectorsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("SearchResults");
        output.begin_list();
        for (item, score) in &self.results {
            output.begin_structure();
            output.item_member("Item", Some(item));
            output.name("Score");
            output.number(Number::from_f32(*score));
            output.end_structure();
        }
        output.end_list();
        if let Some(bytes) = self.bytes {
            output.name("ConsumedCapacity");
            output.begin_structure();
            output.name("VectorSearchRequestBytes");
            output.half_units(2 * bytes as u64);
            output.end_structure();
        }
    }
}
