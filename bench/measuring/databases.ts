/** Copies of the template database, under a name of one's own. */
import pg from 'pg'

export async function clone(database: string, from: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_PG as string })
  await client.connect()
  await client.query(`create database ${database} template ${from} strategy file_copy`)
  await client.end()
}
