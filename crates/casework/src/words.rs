//! Closed sets of words: a machine word and its names in both languages, said once.

/// A word that a field takes, with its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The machine word.
    pub word: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
}

/// An enum whose values are words: `Variant "machine_word" "中文" "English",`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal $zh:literal $en:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $(#[doc = $zh] $variant,)* }

        impl $name {
            /// All values.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// All values as choices of a field.
            pub const CHOICES: &'static [$crate::words::Choice] =
                &[$($crate::words::Choice { word: $word, zh: $zh, en: $en },)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $word,)* } }

            /// Name in Chinese.
            pub fn name_zh(self) -> &'static str { match self { $($name::$variant => $zh,)* } }

            /// Name in English.
            pub fn name_en(self) -> &'static str { match self { $($name::$variant => $en,)* } }

            /// The value of a machine word.
            pub fn parse(word: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.as_str() == word) }
        }
    };
}
pub(crate) use words;
