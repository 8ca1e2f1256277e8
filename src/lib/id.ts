/** Ids as they stand in addresses and forms: random UUIDs. What is no id is asked of no database. */
export const isId = (text: string | undefined): text is string => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '')
