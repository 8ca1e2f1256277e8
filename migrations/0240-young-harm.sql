-- A child or young person who hurts others may be 16 or 17 as well: the kind of contact is named by what it means, and what is there by age is the
-- pathways' to say. What was recorded or sent under the old name keeps its meaning. (The log of who did what keeps its words.)
set role oneplan_owner;
update frontdoor.contact c set kind = 'young-harm' where c.kind = 'under-16-harm';
update arrivals.arrival a set kind = 'young-harm' where a.kind = 'under-16-harm';
reset role;
