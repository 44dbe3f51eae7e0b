//! What is in the files.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value};

use crate::generate::expand;

/// The tables that cases create by name.
pub(crate) struct Tables(Value);

impl Tables {
    pub(crate) fn new(tables: Value) -> Self {
        Self(tables)
    }

    /// The request that creates a table.
    pub(crate) fn input(&self, name: &str) -> Result<Value, String> {
        let mut input = self.0.get(name).cloned().ok_or_else(|| format!("no table {name} in tables.json"))?;
        input["TableName"] = name.into();
        Ok(input)
    }
}

/// A file: cases, and what they have in common.
pub(crate) struct CaseFile {
    pub(crate) setup: Setup,
    pub(crate) cases: Vec<Case>,
}

/// What is there before the request of a case.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) tables: Vec<String>,
    pub(crate) requests: Vec<Request>,
}

/// A case.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) setup: Setup,
    /// The request that the case is about, then those that show what it did.
    pub(crate) steps: Vec<Step>,
}

/// A request and what is expected of it.
pub(crate) struct Step {
    pub(crate) request: Request,
    pub(crate) expected: Expected,
}

/// A request.
pub(crate) struct Request {
    pub(crate) operation: String,
    pub(crate) input: Value,
    /// Whether to ask for page after page until the end, and count all as one answer.
    pub(crate) all_pages: bool,
    /// How many segments to scan, one after another, and count as one answer.
    pub(crate) segments: Option<u64>,
    /// What of its answer later requests use, by name.
    pub(crate) save: Vec<(String, Path)>,
}

/// Where in an answer something stands: names of members and numbers of elements.
pub(crate) struct Path(Vec<String>);

/// What a request must come to.
pub(crate) enum Expected {
    /// This answer.
    Answer(Value),
    /// This error, with this text if one is given, and with exactly these further members.
    Error { name: String, message: Option<Value>, members: Map<String, Value> },
}

impl CaseFile {
    pub(crate) fn new(file: Value) -> Result<Self, String> {
        let mut file = Members::new("the file", expand(file)?)?;
        let source = file.take("source").is_some();
        file.take("assumes");
        let setup = setup(&mut file)?;
        let mut cases = Vec::new();
        for case in list(file.take("cases"))? {
            cases.push(Case::new(case, source)?);
        }
        file.end()?;
        if cases.is_empty() {
            return Err("the file has no cases".to_owned());
        }
        Ok(Self { setup, cases })
    }
}

impl Case {
    fn new(case: Value, has_source: bool) -> Result<Self, String> {
        let name = case["name"].as_str().ok_or("a case has no name")?.to_owned();
        let mut case = Members::new(&name, case)?;
        case.take("name");
        if case.take("source").is_none() && !has_source {
            return Err(format!("{name}: neither the case nor the file tells the source of the rule"));
        }
        case.take("assumes");
        let setup = setup(&mut case)?;
        let mut steps = vec![Step::take(&mut case)?];
        for step in list(case.take("then"))? {
            let mut step = Members::new(&name, step)?;
            steps.push(Step::take(&mut step)?);
            step.end()?;
        }
        case.end()?;
        Ok(Self { name, setup, steps })
    }
}

impl Step {
    fn take(members: &mut Members) -> Result<Self, String> {
        let request = Request::new(members.required("request")?)?;
        let mut expected = Members::new("expected", members.required("expected")?)?;
        let outcome = match (expected.take("answer"), expected.take("error")) {
            (Some(answer), None) => Expected::Answer(answer),
            (None, Some(Value::String(name))) => Expected::Error {
                name,
                message: expected.take("message"),
                members: match expected.take("members") {
                    Some(Value::Object(members)) => members,
                    _ => Map::new(),
                },
            },
            _ => return Err("a step expects neither one answer nor one error".to_owned()),
        };
        expected.end()?;
        Ok(Self { request, expected: outcome })
    }
}

impl Request {
    fn new(request: Value) -> Result<Self, String> {
        let mut request = Members::new("request", request)?;
        let all_pages = request.take("allPages").is_some();
        let segments = request.take("segments").and_then(|segments| segments.as_u64());
        let save = saves(request.take("save"))?;
        let Some((operation, input)) = request.0.pop_first() else {
            return Err("a request names no operation".to_owned());
        };
        request.end()?;
        Ok(Self { operation, input, all_pages, segments, save })
    }
}

impl Path {
    /// What stands there in `answer`.
    pub(crate) fn find<'a>(&self, answer: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(answer, |value, step| match value {
            Value::Array(elements) => elements.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

fn saves(save: Option<Value>) -> Result<Vec<(String, Path)>, String> {
    let paths = match save {
        None => return Ok(Vec::new()),
        Some(Value::Object(paths)) => paths,
        Some(other) => return Err(format!("save is not an object: {other}")),
    };
    let path = |(name, path): (String, Value)| match path.as_str() {
        Some(text) => Ok((name, Path(text.split('.').map(str::to_owned).collect()))),
        None => Err(format!("the path of {name} is not a text")),
    };
    paths.into_iter().map(path).collect()
}

/// Takes `tables`, `items` and `setup`, which happen in this order.
fn setup(members: &mut Members) -> Result<Setup, String> {
    let mut setup = Setup::default();
    for table in list(members.take("tables"))? {
        setup.tables.push(table.as_str().ok_or("the name of a table is not a text")?.to_owned());
    }
    if let Some(Value::Object(tables)) = members.take("items") {
        for (table, items) in tables {
            for item in list(Some(items))? {
                let input = serde_json::json!({ "TableName": table, "Item": item });
                let operation = "PutItem".to_owned();
                setup.requests.push(Request {
                    operation,
                    input,
                    all_pages: false,
                    segments: None,
                    save: Vec::new(),
                });
            }
        }
    }
    for request in list(members.take("setup"))? {
        setup.requests.push(Request::new(request)?);
    }
    Ok(setup)
}

fn list(value: Option<Value>) -> Result<Vec<Value>, String> {
    match value {
        None => Ok(Vec::new()),
        Some(Value::Array(elements)) => Ok(elements),
        Some(other) => Err(format!("expected a list, found {other}")),
    }
}

/// The members of an object, taken out one by one, so that a misspelt one is noticed.
struct Members(std::collections::BTreeMap<String, Value>);

impl Members {
    fn new(what: &str, value: Value) -> Result<Self, String> {
        match value {
            Value::Object(members) => Ok(Self(members.into_iter().collect())),
            other => Err(format!("{what} is not an object: {other}")),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    fn required(&mut self, name: &str) -> Result<Value, String> {
        self.take(name).ok_or_else(|| format!("{name} is missing"))
    }

    fn end(self) -> Result<(), String> {
        match self.0.first_key_value() {
            Some((name, _)) => Err(format!("nothing is called {name}")),
            None => Ok(()),
        }
    }
}
