//! Papers as PDF: typesetting of documents, with Chinese type and vector maps.
