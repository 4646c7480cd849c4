//! How a channel names its columns, as data (`geodata/channels/*.toml`).

use casework::{CategoryCode, CategoryTree, Channel};
use serde::Deserialize;
use spatial::Datum;
use std::collections::{BTreeMap, HashMap};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $word:literal $zh:literal,)*) => {
        /// A field of ours that a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Field] = &[$(Field::$name,)*];

            /// The machine word, as in the files of `geodata/channels`.
            pub fn word(self) -> &'static str {
                match self { $(Field::$name => $word,)* }
            }

            /// Name in Chinese.
            pub fn name_zh(self) -> &'static str {
                match self { $(Field::$name => $zh,)* }
            }
        }
    };
}

fields! {
    /// Reference in the channel; what makes an import idempotent.
    SourceRef "source_ref" "来源编号",
    /// When it was reported.
    Time "time" "时间",
    /// What happened.
    Summary "summary" "内容",
    /// Our code, our name, or a word of the channel.
    Category "category" "类别",
    /// Longitude, degrees.
    Lon "lon" "经度",
    /// Latitude, degrees.
    Lat "lat" "纬度",
    /// What the coordinates are.
    Datum "datum" "坐标系",
    /// Where it is, in words.
    Place "place" "地点",
    /// People concerned.
    People "people" "人数",
    /// Name of who reports: sealed.
    Name "name" "姓名",
    /// Phone of who reports: sealed.
    Phone "phone" "电话",
    /// Resident identity number of who reports: sealed.
    Identity "identity" "身份证号",
    /// Unit that the channel names; kept in the plan only.
    Unit "unit" "承办单位",
}

/// Fields without which no row can be read.
const NEEDED: [Field; 4] = [Field::SourceRef, Field::Time, Field::Summary, Field::Category];

/// How one channel names its columns and categories.
#[derive(Debug, Clone)]
pub struct ChannelMapping {
    /// Its name, as on the command line.
    pub name: String,
    /// The channel its cases come through.
    pub channel: Channel,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// What the coordinates are when no column says it.
    pub datum: Datum,
    columns: BTreeMap<Field, Vec<String>>,
    /// Words of the channel, our names and our codes, each with the code.
    categories: HashMap<String, CategoryCode>,
}

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, an unknown key or a wrong type.
    #[error("channel mapping: {0}")]
    Syntax(String),
    /// A word that is none.
    #[error("channel mapping `{mapping}`: {problem}")]
    Word {
        /// Its name.
        mapping: String,
        /// What is wrong.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    name: String,
    channel: String,
    title_zh: String,
    title_en: String,
    datum: String,
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    categories: BTreeMap<String, String>,
}

impl ChannelMapping {
    /// Reads and checks a mapping against the category tree.
    ///
    /// # Errors
    /// [`MappingError`] that names the word.
    pub fn parse(text: &str, tree: &CategoryTree) -> Result<ChannelMapping, MappingError> {
        let raw: RawMapping =
            toml::from_str(text).map_err(|e| MappingError::Syntax(e.to_string().replace('\n', " ")))?;
        let wrong = |problem: String| MappingError::Word { mapping: raw.name.clone(), problem };
        let channel = Channel::parse(&raw.channel)
            .ok_or_else(|| wrong(format!("`{}` is not a channel", raw.channel)))?;
        let datum =
            Datum::parse(&raw.datum).ok_or_else(|| wrong(format!("`{}` is not a datum", raw.datum)))?;
        let mut columns = BTreeMap::new();
        for (word, names) in &raw.columns {
            let field = Field::ALL.iter().copied().find(|f| f.word() == word);
            let field = field.ok_or_else(|| wrong(format!("`{word}` is not a field")))?;
            columns.insert(field, names.iter().map(|n| plain(n)).collect());
        }
        if let Some(field) = NEEDED.iter().find(|f| !columns.contains_key(f)) {
            return Err(wrong(format!("`{}` has no column", field.word())));
        }
        let mut categories = HashMap::new();
        for group in &tree.categories {
            for leaf in &group.children {
                for word in
                    [leaf.code.as_str(), &leaf.name_zh, &format!("{}·{}", group.name_zh, leaf.name_zh)]
                {
                    categories.insert(plain(word), leaf.code.clone());
                }
            }
        }
        for (word, code) in &raw.categories {
            let (_, leaf) = tree.leaf(code).map_err(|e| wrong(e.to_string()))?;
            categories.insert(plain(word), leaf.code.clone());
        }
        let RawMapping { name, title_zh, title_en, .. } = raw;
        Ok(ChannelMapping { name, channel, title_zh, title_en, datum, columns, categories })
    }

    /// Which column of a header holds a field; the first of its names that is there.
    pub(super) fn column(&self, field: Field, header: &[String]) -> Option<usize> {
        let names = self.columns.get(&field)?;
        names.iter().find_map(|name| header.iter().position(|h| plain(h) == *name))
    }

    /// How many of the needed fields a header has.
    pub(super) fn fits(&self, header: &[String]) -> usize {
        NEEDED.iter().filter(|f| self.column(**f, header).is_some()).count()
    }

    /// The needed fields that a header lacks, with the names that are looked for.
    pub(super) fn missing(&self, header: &[String]) -> Vec<(Field, &[String])> {
        let lacks = NEEDED.iter().filter(|f| self.column(**f, header).is_none());
        lacks.map(|f| (*f, self.columns.get(f).map_or(&[][..], Vec::as_slice))).collect()
    }

    /// The category of a word of the channel, a name or a code of ours.
    pub(super) fn category(&self, word: &str) -> Option<&CategoryCode> {
        self.categories.get(&plain(word))
    }
}

/// A name as it is compared: without white space and marks of order, in small letters.
fn plain(name: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && *c != '\u{feff}' && *c != '\u{200b}';
    name.chars().filter(kept).flat_map(char::to_lowercase).collect()
}
