// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/recipient_notices.hpp"

#include "libdsar/base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace dsar {
namespace {

constexpr std::array<std::string_view, 3> statuses{"sent", "acknowledged", "impossible"};

const RecipientNotice& notice_of(const CaseHistory& history, const std::string& recipient) {
    const auto found =
        std::ranges::find(history.recipients, recipient, &RecipientNotice::recipient);
    if (found != history.recipients.end()) {
        return *found;
    }
    std::vector<std::string> known;
    for (const RecipientNotice& notice : history.recipients) {
        known.push_back(notice.recipient);
    }
    throw Error(ErrorKind::Usage,
                fmt::format("case {} has no notice for that recipient", history.case_id),
                known.empty() ? "nobody had to be told"
                              : fmt::format("there are: {}", fmt::join(known, ", ")));
}

void check(const CaseDesk& desk, const CaseHistory& history, const ToldOrder& order) {
    const RecipientNotice& notice = notice_of(history, order.recipient);
    if (std::ranges::find(statuses, order.status) == statuses.end()) {
        throw Error(ErrorKind::Usage, "what became of the notice must be said", {},
                    fmt::format("--outcome {}", fmt::join(statuses, "|")));
    }
    if (order.on > desk.today || (notice.drafted && order.on < *notice.drafted)) {
        throw Error(ErrorKind::Usage, "the recipient was told on a day that is not possible",
                    "it is no earlier than the draft and no later than today", "--on DATE");
    }
    if (order.status == "impossible" && order.why.find_first_not_of(" \t\n") == std::string::npos) {
        throw Error(ErrorKind::Usage, "it must be said why the recipient cannot be told",
                    "Art. 19 GDPR: impossible, or of disproportionate effort", "--why TEXT");
    }
}

}  // namespace

void note_told(const CaseDesk& desk, const CaseFile& file, const ToldOrder& order) {
    const CaseHistory history = desk.cases.find(file.id()).value_or(CaseHistory());
    check(desk, history, order);
    desk.cases.record(file,
                      Act{"recipient_told",
                          {{"recipient", order.recipient},
                           {"status", order.status},
                           {"on", format(order.on)},
                           {"why", order.why}}},
                      desk.signer);
}

}  // namespace dsar
