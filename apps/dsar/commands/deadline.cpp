// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/deadline.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/deadline.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/base/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace dsar::cli {
namespace {

/// What `--keep` asks.
struct RetentionQuestion {
    RetentionRule rule;
    Date from;
    std::string year_end;
};

Date required_date(const Invocation& invocation, std::string_view flag) {
    const std::optional<Date> date = invocation.date(flag);
    if (!date) {
        throw Error(ErrorKind::Usage, "--" + std::string(flag) + " is missing", {},
                    "dsar help deadline");
    }
    return *date;
}

std::optional<Period> period(const Invocation& invocation, std::string_view flag) {
    const std::optional<std::string> text = invocation.value(flag);
    if (!text) {
        return std::nullopt;
    }
    const std::optional<Period> parsed = parse_period(*text);
    if (!parsed) {
        throw Error(ErrorKind::Usage,
                    "--" + std::string(flag) + " needs a number and a unit: '10 years', '30 days'");
    }
    return parsed;
}

void refuse_flags(const Invocation& invocation, std::initializer_list<std::string_view> flags,
                  std::string_view why) {
    for (const std::string_view flag : flags) {
        if (invocation.has(flag)) {
            throw Error(ErrorKind::Usage, "--" + std::string(flag) + " does not belong here",
                        std::string(why), "dsar help deadline");
        }
    }
}

RetentionQuestion read_retention(const Invocation& invocation) {
    refuse_flags(invocation,
                 {"regime", "country", "received", "event", "id-asked", "id-answered", "verified",
                  "promise", "promise-extension", "ask-within"},
                 "--keep reckons the end of a retention period, which has no regime");
    RetentionQuestion question;
    question.rule.keep = *invocation.value("keep");
    question.rule.period = period(invocation, "keep");
    const std::string counted_from = invocation.value("counted-from").value_or("event");
    question.rule.counted_from = counted_from == "event" ? std::string{} : counted_from;
    question.from = required_date(invocation, "from");
    question.year_end = invocation.value("year-end").value_or("12-31");
    return question;
}

void read_identity(const Invocation& invocation, DeadlineQuestion& question) {
    const std::optional<Date> asked = invocation.date("id-asked");
    const std::optional<Date> answered = invocation.date("id-answered");
    if (answered && !asked) {
        throw Error(ErrorKind::Usage, "--id-answered needs --id-asked",
                    "an answer suspends nothing when it is not known when the question was "
                    "asked");
    }
    if (asked) {
        question.identity = IdentityQuestion{*asked, answered};
    }
    question.verified = invocation.date("verified");
    constexpr long longest = 3650;  // ten years: what follows is an int
    question.ask_within_days = static_cast<int>(
        std::min(longest, invocation.count("ask-within").value_or(question.ask_within_days)));
}

DeadlineQuestion read_question(const Invocation& invocation) {
    refuse_flags(invocation, {"from", "counted-from", "year-end"},
                 "it belongs to --keep, the end of a retention period");
    DeadlineQuestion question;
    question.regime = parse_regime(invocation.value("regime").value_or("gdpr")).value();
    question.event = parse_deadline_event(invocation.value("event").value_or("respond")).value();
    question.received = required_date(invocation, "received");
    question.calendar = invocation.value("country").value_or("");
    question.promise = period(invocation, "promise");
    question.promise_extension = period(invocation, "promise-extension");
    read_identity(invocation, question);
    return question;
}

template <typename Reckoned>
void print(const Reckoned& reckoned, Session& session) {
    switch (session.globals.format) {
        case Format::Human:
            session.out.write(deadline_text(reckoned, session.out.look()));
            return;
        case Format::Json:
            session.out.line(to_json(reckoned).dump(2));
            return;
        case Format::Ndjson:
            session.out.line(to_json(reckoned).dump());
            return;
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    if (invocation.has("keep")) {
        const RetentionQuestion question = read_retention(invocation);
        print(reckon_retention(question.rule, question.from, question.year_end), session);
        return ExitCode::Done;
    }
    const Deadline deadline = reckon(read_question(invocation));
    for (const std::string& warning : deadline.warnings) {
        session.err.write(warning_text(warning, session.err.look()));
    }
    print(deadline, session);
    return ExitCode::Done;
}

constexpr std::string_view request = "By when to answer";
constexpr std::string_view identity = "Identity asked";
constexpr std::string_view retention = "Until when to keep";

constexpr std::array options{
    Option{"regime", '\0', "gdpr|ccpa", "the law that counts (gdpr)", request},
    Option{"country", '\0', "CODE", "whose public holidays count: LT, DE, DE-BY", request},
    Option{"received", '\0', "DATE", "the day the request arrived", request},
    Option{"event", '\0',
           "respond|respond-extended|notify-extension|notify-refusal|confirm-receipt|opt-out",
           "what is due (respond)", request},
    Option{"promise", '\0', "PERIOD", "what our policy promises: '1 month'", request},
    Option{"promise-extension", '\0', "PERIOD", "by how much it may be extended", request},
    Option{"id-asked", '\0', "DATE", "a question of identity, on recorded doubt", identity},
    Option{"id-answered", '\0', "DATE", "its sufficient answer", identity},
    Option{"verified", '\0', "DATE", "identity proven; moves nothing in California", identity},
    Option{"ask-within", '\0', "DAYS", "how soon it must be asked to suspend (7)", identity},
    Option{"keep", '\0', "PERIOD", "a retention period: '10 years'", retention},
    Option{"from", '\0', "DATE", "the day of the event", retention},
    Option{"counted-from", '\0', "event|end_of_financial_year", "where it starts (event)",
           retention},
    Option{"year-end", '\0', "MM-DD", "the end of the financial year (12-31)", retention},
};
constexpr std::array examples{
    Example{"dsar deadline --country LT --received 2026-03-05", "one month, moved past Easter"},
    Example{"dsar deadline --regime ccpa --received 2026-03-05 --event confirm-receipt", ""},
    Example{"dsar deadline --keep '2 years' --from 2026-03-05", "kept through 2028-03-05"},
};

}  // namespace

constinit const Command deadline_command{
    .name = "deadline",
    .group = "You get ready",
    .summary = "reckon a due date or the end of a retention period, step by step",
    .text =
        "Prints the date, each step with its rule, and the other readings of the law. Where the "
        "law is debated the earliest reading is taken. GDPR: Art. 12(3) and (4) by Regulation "
        "1182/71, with the public holidays of the country. California: 11 CCR 7021, 7026 and "
        "7027. With --keep it reckons retention, which no weekend moves. Needs no workspace.",
    .options = options,
    .examples = examples,
    .run = run,
};

}  // namespace dsar::cli
