-- Awards that were signed with a look at their neighbours, and what was recorded of a household, are found without reading every history.
create index case_event_consistency on case_event (at) where body ? 'consistency';
create index batch_event_facts on batch_event (case_id) where kind = 'set_facts';
