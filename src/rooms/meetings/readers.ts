/** The roles that may ask for a meeting. Whose cases they then see is the policy's to say; nobody of a programme, and no board. */
import type { Role } from '#rooms/access/index.ts'

export const readers: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
