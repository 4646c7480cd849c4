-- In which capacity an actor acted; null in events written before capacities were recorded.

alter table case_event add column actor_capacity text;
