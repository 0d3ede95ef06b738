// Whether the worker gets a token; if not, why, as well as PingOne's answer allows to tell (contract 1.4).
import type { TokenSettings, TokenSource } from "../../../pingone/token/token-source.js";
import { fail, pass, type SetupCheck } from "../check.js";
import { explainToken } from "../../explanations/explain-token.js";

export const tokenCheck = (token: TokenSource, worker: TokenSettings): SetupCheck => ({
  id: "token",
  needs: ["tls.auth"],
  async run() {
    try {
      await token.get();
      return pass(`The worker ${worker.clientId} gets a token with ${worker.clientAuth}.`);
    } catch (error) {
      const { summary, mend } = explainToken(error, worker);
      return fail(summary, mend);
    }
  },
});
