SELECT queue.lease_id, queue.service, queue.longest,
       (SELECT vtime FROM turn WHERE class = 0), (SELECT vtime FROM turn WHERE class = 1),
       (SELECT vtime FROM turn WHERE class = 2)
FROM queue WHERE id = 1
