//! CQL2 text: `state = 'mediating' AND S_INTERSECTS(geometry, BBOX(111.0, 39.5, 111.2, 39.7))`.

use super::MAX_DEPTH;
use super::parse::{Node, ShapeLiteral};

/// Reads a filter.
pub(super) fn parse(filter: &str) -> Result<Node, String> {
    let mut parser = Parser { tokens: tokens(filter)?, next: 0, depth: 0 };
    let node = parser.either()?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(format!("{} is not expected at character {}", token.what, token.at)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    /// A name without quotes: keyword or property.
    Word(String),
    /// A name in double quotes: a property.
    Name(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            What::Word(word) | What::Name(word) => write!(f, "`{word}`"),
            What::Text(text) => write!(f, "'{text}'"),
            What::Number(number) => write!(f, "{number}"),
            What::Sign(sign) => write!(f, "`{sign}`"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Token {
    what: What,
    /// Number of its first character, from 1.
    at: usize,
}

const SIGNS: [&str; 10] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "!="];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut i) = (Vec::new(), 0);
    while let Some(&c) = chars.get(i) {
        let at = i + 1;
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        let what = if c == '\'' || c == '"' {
            let (inner, end) = quoted(&chars, i)?;
            i = end;
            if c == '"' { What::Name(inner) } else { What::Text(inner) }
        } else if let Some((number, end)) = number(&chars, i) {
            i = end;
            What::Number(number)
        } else if c.is_alphabetic() || c == '_' {
            let end = (i..chars.len())
                .find(|&j| !(chars[j].is_alphanumeric() || "_.:".contains(chars[j])))
                .unwrap_or(chars.len());
            let word = chars[i..end].iter().collect();
            i = end;
            What::Word(word)
        } else if let Some(sign) =
            SIGNS.into_iter().find(|s| s.chars().eq(chars[i..].iter().copied().take(s.len())))
        {
            i += sign.len();
            What::Sign(if sign == "!=" { "<>" } else { sign })
        } else {
            return Err(format!("`{c}` is not understood at character {at}"));
        };
        tokens.push(Token { what, at });
    }
    Ok(tokens)
}

/// What stands between quotes, which are doubled inside, and where it ends.
fn quoted(chars: &[char], from: usize) -> Result<(String, usize), String> {
    let quote = chars[from];
    let (mut inner, mut i) = (String::new(), from + 1);
    loop {
        match chars.get(i) {
            None => return Err(format!("the quote at character {} is not closed", from + 1)),
            Some(&c) if c == quote && chars.get(i + 1) == Some(&quote) => {
                inner.push(c);
                i += 2;
            }
            Some(&c) if c == quote => return Ok((inner, i + 1)),
            Some(&c) => {
                inner.push(c);
                i += 1;
            }
        }
    }
}

fn number(chars: &[char], from: usize) -> Option<(f64, usize)> {
    let signed = "+-".contains(chars[from]);
    let first = chars.get(from + usize::from(signed))?;
    if !(first.is_ascii_digit() || *first == '.') {
        return None;
    }
    let part = |j: usize| {
        let c = chars[j];
        c.is_ascii_digit()
            || c == '.'
            || c == 'e'
            || c == 'E'
            || ("+-".contains(c) && (j == from || "eE".contains(chars[j - 1])))
    };
    let end = (from..chars.len()).find(|&j| !part(j)).unwrap_or(chars.len());
    let text: String = chars[from..end].iter().collect();
    text.parse().ok().map(|number| (number, end))
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    /// Takes a keyword, if it comes.
    fn word(&mut self, word: &str) -> bool {
        let comes =
            matches!(self.peek(), Some(Token { what: What::Word(w), .. }) if w.eq_ignore_ascii_case(word));
        self.next += usize::from(comes);
        comes
    }

    fn sign(&mut self, sign: &str) -> bool {
        let comes = matches!(self.peek(), Some(Token { what: What::Sign(s), .. }) if *s == sign);
        self.next += usize::from(comes);
        comes
    }

    fn must(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    fn expected(&self, what: &str) -> String {
        match self.peek() {
            Some(token) => format!("{what} is expected at character {}, not {}", token.at, token.what),
            None => format!("{what} is expected at the end"),
        }
    }

    fn either(&mut self) -> Result<Node, String> {
        self.chain("or", Parser::both)
    }

    fn both(&mut self) -> Result<Node, String> {
        self.chain("and", Parser::negated)
    }

    fn chain(&mut self, op: &str, part: fn(&mut Parser) -> Result<Node, String>) -> Result<Node, String> {
        let mut parts = vec![part(self)?];
        while self.word(op) {
            parts.push(part(self)?);
        }
        if parts.len() == 1 { Ok(parts.remove(0)) } else { Ok(Node::Op(op.to_owned(), parts)) }
    }

    fn negated(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH}"));
        }
        let node = if self.word("not") {
            Node::Op("not".into(), vec![self.negated()?])
        } else if self.sign("(") {
            let inner = self.either()?;
            self.must(")")?;
            inner
        } else {
            self.predicate()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn predicate(&mut self) -> Result<Node, String> {
        let left = self.operand()?;
        if matches!(&left, Node::Op(..)) {
            return Ok(left);
        }
        if self.word("is") {
            let not = self.word("not");
            if !self.word("null") {
                return Err(self.expected("NULL"));
            }
            return Ok(negate(not, Node::Op("isnull".into(), vec![left])));
        }
        let not = self.word("not");
        if self.word("like") {
            let pattern = self.operand()?;
            return Ok(negate(not, Node::Op("like".into(), vec![left, pattern])));
        }
        if self.word("between") {
            let low = self.operand()?;
            if !self.word("and") {
                return Err(self.expected("AND"));
            }
            let high = self.operand()?;
            return Ok(negate(not, Node::Op("between".into(), vec![left, low, high])));
        }
        if self.word("in") {
            self.must("(")?;
            let list = self.list()?;
            return Ok(negate(not, Node::Op("in".into(), vec![left, Node::List(list)])));
        }
        if not {
            return Err(self.expected("LIKE, BETWEEN or IN"));
        }
        for op in ["=", "<>", "<=", ">=", "<", ">"] {
            if self.sign(op) {
                let right = self.operand()?;
                return Ok(Node::Op(op.into(), vec![left, right]));
            }
        }
        match left {
            Node::Flag(_) => Ok(left),
            _ => Err(self.expected("a comparison")),
        }
    }

    /// Operands up to the closing bracket.
    fn list(&mut self) -> Result<Vec<Node>, String> {
        let mut list = vec![self.operand()?];
        while self.sign(",") {
            list.push(self.operand()?);
        }
        self.must(")")?;
        Ok(list)
    }

    fn operand(&mut self) -> Result<Node, String> {
        let missing = self.expected("a property or a value");
        let Some(token) = self.take() else { return Err(missing) };
        match token.what {
            What::Text(text) => Ok(Node::Text(text)),
            What::Number(number) => Ok(Node::Number(number)),
            What::Name(name) => Ok(Node::Property(name)),
            What::Word(word) => self.named(word),
            What::Sign(_) => Err(missing),
        }
    }

    /// A word that is no keyword of a predicate: a truth, a function, a geometry, or a property.
    fn named(&mut self, word: String) -> Result<Node, String> {
        let small = word.to_ascii_lowercase();
        match small.as_str() {
            "true" => return Ok(Node::Flag(true)),
            "false" => return Ok(Node::Flag(false)),
            "point" | "polygon" | "multipolygon" | "bbox" | "envelope" if self.sign("(") => {
                return self.shape(&small).map(Node::Shape);
            }
            _ => {}
        }
        if !self.sign("(") {
            return Ok(Node::Property(word));
        }
        let args = self.list()?;
        match (small.as_str(), args.as_slice()) {
            ("date", [Node::Text(day)]) => Ok(Node::Date(day.clone())),
            ("timestamp", [Node::Text(at)]) => Ok(Node::Timestamp(at.clone())),
            ("interval", [Node::Text(from), Node::Text(to)]) => Ok(Node::Interval(from.clone(), to.clone())),
            _ => Ok(Node::Op(small, args)),
        }
    }

    /// The rest of a geometry, after its first bracket.
    fn shape(&mut self, kind: &str) -> Result<ShapeLiteral, String> {
        let shape = match kind {
            "point" => ShapeLiteral::Point(self.position()?),
            "polygon" => ShapeLiteral::Polygons(vec![self.rings()?]),
            "multipolygon" => ShapeLiteral::Polygons(self.many(|p| {
                p.must("(")?;
                let rings = p.rings()?;
                p.must(")")?;
                Ok(rings)
            })?),
            _ => {
                let mut corners = [0.0; 4];
                for (i, corner) in corners.iter_mut().enumerate() {
                    if i > 0 {
                        self.must(",")?;
                    }
                    *corner = self.number()?;
                }
                ShapeLiteral::Box(corners)
            }
        };
        self.must(")")?;
        Ok(shape)
    }

    fn rings(&mut self) -> Result<Vec<Vec<[f64; 2]>>, String> {
        self.many(|p| {
            p.must("(")?;
            let ring = p.many(Parser::position)?;
            p.must(")")?;
            Ok(ring)
        })
    }

    fn many<T>(&mut self, one: impl Fn(&mut Parser) -> Result<T, String>) -> Result<Vec<T>, String> {
        let mut all = vec![one(self)?];
        while self.sign(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    fn position(&mut self) -> Result<[f64; 2], String> {
        Ok([self.number()?, self.number()?])
    }

    fn number(&mut self) -> Result<f64, String> {
        let missing = self.expected("a number");
        match self.take().map(|t| t.what) {
            Some(What::Number(number)) => Ok(number),
            _ => Err(missing),
        }
    }
}

fn negate(not: bool, node: Node) -> Node {
    if not { Node::Op("not".into(), vec![node]) } else { node }
}
