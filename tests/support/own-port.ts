// The port on which this test process starts its local servers. Test files run side by side: with one port for all, a server that stops or is
// killed and must come back on its port could find it taken by another file's server.
// Below the range from which systems give ports to outgoing connections.

const lowest = 12_000;
const count = 16_000;

export const ownPort = lowest + (process.pid % count);
