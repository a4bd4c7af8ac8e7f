// The ports on which this test process starts its local servers. Test files run side by side: with one port for all, a server that stops or is
// killed and must come back on its port could find it taken by another file's server.
// Below the range from which systems give ports to outgoing connections.

const lowest = 12_000;
const each = 3;
const processes = 5_000;
const first = lowest + each * (process.pid % processes);

/** Of the database. */
export const ownPort = first;
/** Of what is started beside it. */
export const ownPorts = [first + 1, first + 2] as const;
