// What doctor says of the certificate of the gateway's own listener, of which an expired one shows in no log.
import { describe, expect, it } from "@jest/globals";
import { certificateCheck } from "../../../src/setup/doctor/checks/settings/configuration.js";
import { examineServing } from "../../../src/setup/doctor/doctor.js";
import { systemClock } from "../../../src/platform/clock.js";
import { createCertificate } from "../../support/certificate.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const DAY = 24 * 3_600_000;

const until = (days: number): string =>
  createCertificate("scim.example.com", { validUntil: new Date(NOW + days * DAY) }).pem;

describe("doctor: the certificate in TLS_CERT_FILE", () => {
  it.each([
    ["expired", -1, "FAIL", /expired on 2026-11-24/],
    ["expires within 30 days", 29, "WARN", /good until 2026-12-24/],
    // It is made for 30 days.
    ["is good for as long as it is made", 30, "PASS", /good until 2026-12-25/],
    ["is not good yet", 31, "FAIL", /good from 2026-11-26 on only/],
  ])("%s", async (_name, days, status, summary) => {
    const found = await certificateCheck(until(days), NOW).run();
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(summary);
    expect(found.mend === undefined).toBe(status === "PASS");
  });

  it("is examined where the gateway ends TLS itself, and only there", async () => {
    const serving = { host: "127.0.0.1", publicBaseUrl: undefined };
    const idsOf = async (certificate?: string) =>
      (await examineServing({ ...serving, certificate }, [], systemClock)).map(({ id }) => id);
    expect(await idsOf()).toEqual(["config", "config.publicBaseUrl"]);
    expect(await idsOf(until(20))).toContain("config.certificate");
  });
});
