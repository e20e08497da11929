"""Traffic that nobody sent: for demonstrations, pictures of pages and load tests. Made and removed by `services`."""
