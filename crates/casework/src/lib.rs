//! People, cases, events, categories, routing, batches and access: the rules, without a database or a network.
