// SPDX-License-Identifier: Apache-2.0
// What clients and the person are told about data that we hold as processor: the hand-over of a
// request to its client, and the letters that go with an answer. Drafts in cases/CASE/letters/.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// One request handed over.
struct Handover {
    std::string tenant;
    std::string client;             ///< name, or `client TENANT`
    std::filesystem::path letter;   ///< letters/forward-TENANT.txt
    std::filesystem::path request;  ///< letters/forward-TENANT.json (OpenDSR 2.0)
};

/// Writes hand-overs for `tenants` (0600), and remembers in the case which there are, so that
/// forward_case() can write them anew; those of former tenants are taken away. The number of a
/// request stays the same whenever it is written.
DSAR_API std::vector<Handover> write_handovers(const Workspace& workspace, const CaseFile& file,
                                               const AnswerRequest& request, const Answer& answer,
                                               const std::vector<std::string>& tenants);

/// The letter that goes with the answer (reply, or reply-nothing) and, when something is handed
/// over, `forwarded`.
DSAR_API std::vector<std::filesystem::path> write_reply_letters(const Workspace& workspace,
                                                                const CaseFile& file,
                                                                const AnswerRequest& request,
                                                                const Answer& answer);

/// The hand-overs of a case as its last search found them. Throws Error (Usage) when it has none:
/// then there is nothing to forward.
DSAR_API std::vector<Handover> forward_case(const CaseFile& file, const Workspace& workspace);

}  // namespace dsar
