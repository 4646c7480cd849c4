-- Tokens by which a person's GIS programs read on that person's behalf: named, ending, revocable, kept as a hash only.
create table access_token (
    id           bigint generated always as identity primary key,
    login        text not null references account (login),
    name         text not null,
    token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
    made         timestamptz not null,
    expires      timestamptz not null check (expires > made),
    revoked      timestamptz
);
create index access_token_login on access_token (login);
