-- Whether a version was given to another text.
select exists (select from rule_set where version = $1 and body <> $2 and withdrawn_at is null) as "taken!"
