// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/case_letters.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/rights/deadline.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::array by_search = {"reply", "reply-nothing", "forward", "forwarded"};

void demand(const std::string& value, const LetterOrder& order, std::string_view what,
            std::string_view flag) {
    if (value.find_first_not_of(" \t\n") == std::string::npos) {
        throw Error(ErrorKind::Usage, fmt::format("the letter '{}' must say {}", order.name, what),
                    {}, fmt::format("--letter CASE --which {} {}", order.name, flag));
    }
}

void check(const LetterOrder& order) {
    if (std::find(by_search.begin(), by_search.end(), order.name) != by_search.end()) {
        throw Error(ErrorKind::Usage,
                    fmt::format("the letter '{}' is written by the search of a case", order.name),
                    "it says what was found", "dsar access --case CASE");
    }
    if (order.name == "extension" || order.name == "refusal") {
        demand(order.reasons, order, "why (Art. 12(3) and (4))", "--why TEXT");
    }
    if (order.name == "identity") {
        demand(order.doubt, order, "what the doubt is (Art. 12(6) GDPR, 11 CCR 7060)",
               "--why TEXT");
        demand(order.suffices, order, "what would suffice", "--suffices TEXT");
    }
}

std::optional<Date> due_of(const Workspace& workspace, const LetterOrder& order,
                           const LetterFacts& facts) {
    if (order.until || !facts.received) {
        return order.until;
    }
    const Regime regime = facts.regime == "ccpa" ? Regime::Ccpa : Regime::Gdpr;
    const DeadlineEvent event =
        order.name == "extension" ? DeadlineEvent::RespondExtended : DeadlineEvent::Respond;
    return answer_by(workspace.settings, regime, *facts.received, event).due;
}

}  // namespace

std::filesystem::path write_case_letter(const Workspace& workspace, const CaseFile& file,
                                        const LetterOrder& order) {
    check(order);
    const Json request = Json::parse(file.read_sealed("request.json"));
    LetterFacts facts = letter_facts(workspace.settings);
    facts.reference = file.id();
    const auto right = parse_right(request.value("right", ""));
    if (!right) {
        throw Error(ErrorKind::Failed, "the case is of no right that this program knows");
    }
    facts.right = *right;
    facts.regime = request.value("regime", "gdpr");
    facts.kind = request.value("kind", "");
    facts.channel = request.value("channel", "");
    facts.received = parse_date(request.value("received", ""));
    facts.today = order.today;
    facts.due = due_of(workspace, order, facts);
    facts.reasons = order.reasons;
    facts.ground = order.ground;
    facts.doubt = order.doubt;
    facts.suffices = order.suffices;
    facts.outcome = order.outcome;
    facts.lifted_on = order.until;
    const std::string language =
        order.language.empty() ? request.value("language", "") : order.language;
    return write_letter(file.folder(),
                        {workspace.root, order.name, language, workspace.settings.language}, facts);
}

}  // namespace dsar
