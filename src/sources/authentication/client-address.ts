// From which address a request comes, through the proxies an operator trusts, and whether a source may come from there.
import { BlockList, isIP } from "node:net";

export interface Addresses {
  contains(address: string): boolean;
}

/** Blocks of addresses, `10.0.0.0/8` or a single one; checked when the configuration was read. */
export function createAddresses(blocks: readonly string[]): Addresses {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return {
    contains(address) {
      const plain = plainAddress(address);
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 6 ? "ipv6" : "ipv4");
    },
  };
}

/** IPv4 as it arrives on a socket that listens for both is written as IPv6. */
const plainAddress = (address: string): string =>
  address.startsWith("::") ? address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "") : address;

/**
 * The nearest address that no trusted proxy has: everything to its left in X-Forwarded-For is the sender's own word. A
 * proxy that adds nothing readable is the client itself.
 */
export function clientAddressOf(
  peer: string,
  forwardedFor: string | undefined,
  proxies: Addresses | undefined,
): string {
  let address = plainAddress(peer);
  if (proxies === undefined || forwardedFor === undefined) return address;
  for (const hop of forwardedFor.split(",").reverse()) {
    if (!proxies.contains(address)) break;
    const named = plainAddress(withoutPort(hop.trim()));
    if (isIP(named) === 0) break;
    address = named;
  }
  return address;
}

/** `203.0.113.7:1234` and `[2001:db8::1]:1234`, as some proxies write. */
const withoutPort = (hop: string): string =>
  hop.replace(/^\[([^\]]+)\](?::\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
