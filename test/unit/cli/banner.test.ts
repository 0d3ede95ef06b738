import { describe, expect, it } from "@jest/globals";
import { demoBanner } from "../../../src/cli/serve/banner.js";

const bannerFor = (token: string): string =>
  demoBanner({
    baseUrl: "http://127.0.0.1:8080/scim/v2",
    token,
    environmentId: "00000000-0000-4000-8000-000000000001",
    emulatorUrl: "http://127.0.0.1:9411/v1",
    tenantUrl: "http://127.0.0.1:8080/acme/scim/v2",
    sources: [],
  });

describe("what the demo prints", () => {
  it("shows the token that everybody knows", () => {
    const text = bannerFor("demo-token");
    expect(text).toContain("Bearer token  demo-token\n");
    expect(text).toContain("-H 'Authorization: Bearer demo-token'");
  });

  it("shows none that somebody gave it", () => {
    const text = bannerFor("a-long-enough-bearer-token");
    expect(text).not.toContain("a-long-enough-bearer-token");
    expect(text).toContain('-H "Authorization: Bearer $SCIM_BEARER_TOKEN"');
  });
});
