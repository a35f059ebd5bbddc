import { makeCalls } from "./calls.ts";
import { scopeEndpoint } from "./host.browser.ts";
import { serve } from "./port.ts";

serve(scopeEndpoint(), makeCalls(null));
