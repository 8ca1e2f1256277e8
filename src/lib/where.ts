/** Whether words say where somebody is, or how to reach them: a telephone number or a postcode. Free text that others read must hold neither. */
export const saysWhere = (text: string): boolean =>
  /(?:\+|\b)(?:\d[\s().-]*){10,}\b/.test(text) || /\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/i.test(text)
