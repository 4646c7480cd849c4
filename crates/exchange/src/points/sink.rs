//! Where located rows go: the columns of the table, then what was found.

use super::PointsOptions;
use super::answer::Answer;
use super::error::PointsError;
use super::geo_package::GeoPackage;
use super::geo_parquet::GeoParquet;
use crate::ExportError;
use crate::export::staged::Staged;
use csv::StringRecord;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A value that is written behind a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found<'a> {
    Text(Option<&'a str>),
    Flag(bool),
    Number(Option<u32>),
}

/// The kind of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Flag,
    Number,
}

type Get = for<'a> fn(&'a Answer<'_>) -> Found<'a>;

/// A column behind those of the table.
#[derive(Clone)]
pub(super) struct Added {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) get: Get,
}

/// All columns: names of the table made different from each other, then what was found.
#[derive(Clone)]
pub(super) struct Layout {
    pub(super) given: Vec<String>,
    pub(super) added: Vec<Added>,
}

impl Layout {
    fn of(header: &StringRecord, options: &PointsOptions) -> Layout {
        let mut names: Vec<String> = vec![];
        let mut unused = |wanted: &str| {
            let mut name = wanted.to_owned();
            let mut number = 2;
            while names.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
                name = format!("{wanted}_{number}");
                number += 1;
            }
            names.push(name.clone());
            name
        };
        let given = header.iter().enumerate().map(|(i, name)| {
            let name = name.trim_start_matches('\u{feff}').trim();
            if name.is_empty() { unused(&format!("column_{}", i + 1)) } else { unused(name) }
        });
        let given: Vec<String> = given.collect();
        let mut wanted: Vec<(&str, Kind, Get)> = vec![
            ("micro_grid", Kind::Text, |a| Found::Text(a.micro_grid.map(|g| g.code.as_str()))),
            ("primary_grid", Kind::Text, |a| Found::Text(a.primary_grid.map(|g| g.code.as_str()))),
            ("grid_kind", Kind::Text, |a| Found::Text(a.primary_grid.map(|g| g.kind.as_str()))),
            ("village", Kind::Text, |a| Found::Text(a.village.map(|v| v.0))),
            ("township", Kind::Text, |a| Found::Text(a.township.map(|t| t.0))),
            ("inside", Kind::Flag, |a| Found::Flag(a.inside)),
            ("on_edge", Kind::Flag, |a| Found::Flag(a.on_edge)),
        ];
        if options.names {
            wanted.extend::<[(&str, Kind, Get); 4]>([
                ("micro_grid_name", Kind::Text, |a| Found::Text(a.micro_grid.map(|g| g.name.as_str()))),
                ("primary_grid_name", Kind::Text, |a| Found::Text(a.primary_grid.map(|g| g.name.as_str()))),
                ("village_name", Kind::Text, |a| Found::Text(a.village.map(|v| v.1))),
                ("township_name", Kind::Text, |a| Found::Text(a.township.map(|t| t.1))),
            ]);
        }
        if options.accuracy.is_some() {
            wanted.push(("grids_within_accuracy", Kind::Number, |a| Found::Number(a.possible)));
        }
        if options.keep_bad {
            wanted.push(("error", Kind::Text, |a| Found::Text(a.error.as_ref().map(|e| e.detail.as_str()))));
        }
        let added = wanted.into_iter().map(|(name, kind, get)| Added { name: unused(name), kind, get });
        let added = added.collect();
        Layout { given, added }
    }
}

/// An output that is being written.
pub(super) struct Sink {
    staged: Option<Staged>,
    layout: Layout,
    writer: Writer,
}

enum Writer {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Parquet(Box<GeoParquet>),
    Package(Box<GeoPackage>),
}

impl Sink {
    /// Opens the output by its ending.
    pub(super) fn open(
        path: &Path,
        header: &StringRecord,
        options: &PointsOptions,
    ) -> Result<Sink, PointsError> {
        let layout = Layout::of(header, options);
        if path.as_os_str() == "-" {
            let writer = csv_writer(Box::new(io::stdout()), &layout).map_err(ExportError::Io)?;
            return Ok(Sink { staged: None, layout, writer });
        }
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if !["csv", "parquet", "gpkg"].contains(&ending.as_str()) {
            return Err(PointsError::UnknownFormat(path.display().to_string()));
        }
        let staged = Staged::new(path, options.overwrite)?;
        let at = |e: io::Error| ExportError::at(path, &e);
        let writer = match ending.as_str() {
            "csv" => {
                let mut file: Box<dyn Write> =
                    Box::new(BufWriter::new(File::create(staged.path()).map_err(at)?));
                // Without it Excel reads UTF-8 as the local code page.
                file.write_all("\u{feff}".as_bytes()).map_err(at)?;
                csv_writer(file, &layout).map_err(at)?
            }
            "parquet" => Writer::Parquet(Box::new(GeoParquet::create(staged.path(), path, &layout)?)),
            _ => Writer::Package(Box::new(GeoPackage::create(staged.path(), path, &layout)?)),
        };
        Ok(Sink { staged: Some(staged), layout, writer })
    }

    /// Writes rows with their answers.
    pub(super) fn write(
        &mut self,
        records: &[StringRecord],
        answers: &[Answer<'_>],
    ) -> Result<(), ExportError> {
        match &mut self.writer {
            Writer::Csv(writer) => write_csv(writer, &self.layout, records, answers),
            Writer::Parquet(writer) => writer.write(&self.layout, records, answers),
            Writer::Package(writer) => writer.write(&self.layout, records, answers),
        }
    }

    /// Ends the output and gives it its name; the number of its bytes.
    pub(super) fn finish(self) -> Result<u64, ExportError> {
        match self.writer {
            Writer::Csv(mut writer) => writer.flush().map_err(ExportError::Io)?,
            Writer::Parquet(writer) => writer.finish()?,
            Writer::Package(writer) => writer.finish()?,
        }
        self.staged.map_or(Ok(0), |staged| staged.commit().map(|(bytes, _)| bytes))
    }
}

fn csv_writer(out: Box<dyn Write>, layout: &Layout) -> io::Result<Writer> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let names = layout.given.iter().chain(layout.added.iter().map(|a| &a.name));
    writer.write_record(names).map_err(io::Error::from)?;
    Ok(Writer::Csv(Box::new(writer)))
}

fn write_csv(
    writer: &mut csv::Writer<Box<dyn Write>>,
    layout: &Layout,
    records: &[StringRecord],
    answers: &[Answer<'_>],
) -> Result<(), ExportError> {
    let failed = |e: csv::Error| ExportError::Io(e.into());
    for (record, answer) in records.iter().zip(answers) {
        for i in 0..layout.given.len() {
            writer.write_field(record.get(i).unwrap_or_default()).map_err(failed)?;
        }
        for added in &layout.added {
            match (added.get)(answer) {
                Found::Text(text) => writer.write_field(text.unwrap_or_default()),
                Found::Flag(flag) => writer.write_field(if flag { "true" } else { "false" }),
                Found::Number(number) => {
                    writer.write_field(number.map(|n| n.to_string()).unwrap_or_default())
                }
            }
            .map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    Ok(())
}
