export function referenceCost(cpuTime: () => number): number;
