// SPDX-License-Identifier: Apache-2.0
// What all rights share on the command line: who asks, for what, which stores are searched.
#pragma once

#include "apps/dsar/invocation.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/request_input.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/case_request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dsar::cli {

/// What the flags of a right say.
struct SearchingOptions {
    RequestInput request;
    std::vector<std::string> stores;
    std::string case_id;
    bool unverified = false;
};

/// Pure. Throws Error (Usage), also when a case and a person are both given.
SearchingOptions read_searching_options(const Invocation& invocation);

/// Fills in what flags, person and clock say; register and signer are the caller's. Throws Error
/// (Usage).
void fill_request(Right right, const SearchingOptions& options, const Workspace& workspace,
                  Session& session, CaseRequest& request);

/// The stores that did not answer, as the error that ends the command; nothing when all did.
std::optional<Error> incomplete_search(Right right, const std::string& case_id,
                                       const std::vector<StoreOutcome>& stores,
                                       const Session& session);

/// How the progress of a search is shown.
ProgressView::Mode mode_of(const Session& session);

}  // namespace dsar::cli
