// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/case_letters.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/entries.hpp"
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

std::string_view status_words(const std::string& status, bool lithuanian) {
    struct Words {
        std::string_view status;
        std::string_view english;
        std::string_view lithuanian;
    };
    static constexpr std::array words{
        Words{"drafted", "not yet told", "dar neinformuotas"},
        Words{"sent", "told on", "informuotas"},
        Words{"acknowledged", "told, and confirmed it on", "informuotas, patvirtino"},
        Words{"impossible", "could not be told", "informuoti nepavyko"},
    };
    const auto found = std::ranges::find(words, status, &Words::status);
    return found == words.end() ? std::string_view()
           : lithuanian         ? found->lithuanian
                                : found->english;
}

// Each recipient whom the case had to tell, a line each (Art 19, second sentence).
std::string recipient_lines(const Workspace& workspace, const CaseFile& file,
                            const std::string& language) {
    const std::vector<RecipientNotice> notices =
        history_of(file.id(), entries_of(workspace, file)).recipients;
    if (notices.empty()) {
        throw Error(ErrorKind::Usage,
                    fmt::format("case {} changed nothing that a recipient has", file.id()),
                    "there is nobody to list");
    }
    std::string out;
    for (const RecipientNotice& notice : notices) {
        const Recipient* const recipient = workspace.settings.recipient(notice.recipient);
        const bool has_day = notice.status == "sent" || notice.status == "acknowledged";
        out += fmt::format("{}- {}: {}{}{}", out.empty() ? "" : "\n",
                           recipient == nullptr ? notice.recipient : recipient->name,
                           status_words(notice.status, language == "lt"),
                           has_day && notice.on ? " " + date_in_words(*notice.on, language) : "",
                           notice.why.empty() ? "" : ": " + notice.why);
    }
    return out;
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
    if (order.name == "recipients") {
        facts.recipients = recipient_lines(
            workspace, file,
            (language.empty() ? workspace.settings.language : language).substr(0, 2));
    }
    return write_letter(file.folder(),
                        {workspace.root, order.name, language, workspace.settings.language}, facts);
}

}  // namespace dsar
