// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/commands/all.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/unicode.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

using Corrections = std::vector<OrderedCorrection>;

// No message repeats a value: it is the person's.
OrderedCorrection correction_from_flag(const std::string& text, std::string_view flag) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0) {
        throw Error(ErrorKind::Usage, fmt::format("--{} needs TARGET=VALUE", flag),
                    "a target is a kind of identifier, a field or a category of the data map",
                    "dsar rectify --set email=NEW");
    }
    return {text.substr(0, sign), text.substr(sign + 1), {}};
}

[[noreturn]] void refuse_document(const std::string& file) {
    throw Error(ErrorKind::Usage, fmt::format("{} holds no corrections", file),
                "a JSON object: each target with its new value, or with {\"from\": .., \"to\": ..}",
                "dsar help rectify");
}

Corrections read_document(const std::string& text, const std::string& file) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.empty()) {
        refuse_document(file);
    }
    Corrections out;
    for (const auto& [target, value] : json.items()) {
        OrderedCorrection& correction = out.emplace_back(OrderedCorrection{target, {}, {}});
        const Json& to = value.is_object() ? value.value("to", Json()) : value;
        if (!to.is_string() ||
            (value.is_object() && value.contains("from") && !value.at("from").is_string())) {
            refuse_document(file);
        }
        correction.value = to.get<std::string>();
        if (value.is_object() && value.contains("from")) {
            correction.wrong = value.at("from").get<std::string>();
        }
    }
    return out;
}

Corrections read_corrections(const Invocation& invocation, Session& session) {
    Corrections out;
    if (const auto file = invocation.value("set-file")) {
        const bool piped = *file == "-";
        if (piped && invocation.value("subject").value_or("") == "-") {
            throw Error(ErrorKind::Usage, "standard input can be only one of two documents", {},
                        "--set-file FILE");
        }
        out = read_document(piped ? session.read_input() : read_file(*file),
                            piped ? "standard input" : *file);
    }
    for (const std::string& text : invocation.values("set")) {
        out.push_back(correction_from_flag(text, "set"));
    }
    for (const std::string& text : invocation.values("from")) {
        const OrderedCorrection wrong = correction_from_flag(text, "from");
        const auto found = std::ranges::find(out, wrong.target, &OrderedCorrection::target);
        if (found == out.end()) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--from names {}, and no --set does", wrong.target));
        }
        if (found->wrong) {
            throw Error(ErrorKind::Usage,
                        fmt::format("two wrong values are given for {}", wrong.target),
                        "--from names one; without it every value of that kind that identifies "
                        "the person (--email A --email B), or else whatever stands there, is "
                        "replaced",
                        "dsar help rectify");
        }
        found->wrong = wrong.value;
    }
    return out;
}

constexpr std::size_t longest_statement = 64 * 1024;

// Kept as it is, white space at its ends left aside.
std::string read_statement(const Invocation& invocation, Session& session) {
    const auto file = invocation.value("statement");
    if (!file) {
        return {};
    }
    const bool piped = *file == "-";
    if (piped && (invocation.value("subject").value_or("") == "-" ||
                  invocation.value("set-file").value_or("") == "-")) {
        throw Error(ErrorKind::Usage, "standard input can be only one of two documents", {},
                    "--statement FILE");
    }
    std::string text = piped ? session.read_input() : read_file(*file);
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (text.empty() || text.size() > longest_statement || !is_utf8(text)) {
        throw Error(ErrorKind::Usage,
                    fmt::format("{} holds no statement", piped ? "standard input" : *file),
                    "a text in UTF-8, of at most 64 kB", "dsar help rectify");
    }
    return text;
}

ExitCode run(const Invocation& invocation, Session& session) {
    ActingOptions options;
    options.searching = read_searching_options(invocation);
    options.order.corrections = read_corrections(invocation, session);
    options.order.statement = read_statement(invocation, session);
    return plan_case(Right::Rectify, options, session.open(), session);
}

constexpr std::array options{
    Option{"set", '\0', "TARGET=VALUE", "what is right: email=.., accounts.name=..",
           "The correction", true},
    Option{"from", '\0', "TARGET=VALUE", "only where this wrong value stands", "The correction",
           true},
    Option{"set-file", '\0', "FILE", "the same as JSON, - for stdin: off argv", "The correction",
           false, Complete::File},
    Option{"statement", '\0', "FILE", "the person's words, to stand beside what is kept",
           "The correction", false, Complete::File},
    email_option,
    phone_option,
    name_option,
    id_option,
    ip_option,
    subject_option,
    received_option,
    channel_option,
    language_option,
    agent_option,
    regime_option,
    Option{"case", '\0', "CASE", "search and plan again for an open case", "The request", false,
           Complete::Case},
    Option{"store", '\0', "NAME", "search only there; the result is partial", "The request", true,
           Complete::Store},
};
constexpr std::array examples{
    Example{"dsar rectify --email old@example.org --set email=new@example.org",
            "every copy of the old address, in every store"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete, "a store did not answer; what it holds is not in the plan"},
};

}  // namespace

constinit const Command rectify_command{
    .name = "rectify",
    .group = "The person asks",
    .summary = "plan the correction of a person's data (Art. 16)",
    .text =
        "Opens a case, searches every store, and plans where the new value goes: every copy of it, "
        "also where people are looked up by it. Nothing is changed; dsar approve, apply and verify "
        "do the rest.\n\n"
        "A target is a kind of identifier (email), a field (app.accounts.name, app/accounts.name, "
        "accounts.name) or a category with all below it (user.contact.address.city). Of a kind of "
        "which the request gives identifiers only these are replaced, each of them (--email A "
        "--email B); --from says which one value is wrong; else whatever stands there is. An empty "
        "field is filled in only when it is named "
        "itself.\n\n"
        "--set-file reads the same as JSON, each target with its new value or with both: "
        "{\"email\": {\"from\": \"..\", \"to\": \"..\"}}.\n\n"
        "What was inferred, and what a law wants as it was written, is not rewritten: the plan "
        "says statement, and the person's own words stand beside it. --statement reads them from "
        "a file (- for stdin), also for a case that was planned before (--case CASE). They are "
        "kept sealed (.dsar/statements.db) as long as the record is, longer than the case, and "
        "dsar access and export hand them to that person alone, with it. A value that the store "
        "would refuse, that somebody else's record holds already, or that other records refer to, "
        "stands in the way, and the plan cannot be approved; so does one that is longer than its "
        "column is declared for. Plans know new values by keyed digests. Old ones are kept as "
        "such only, in the correction journal (.dsar/corrections.db), which outlives the case: "
        "when an import brings one back, dsar map check and dsar verify say so.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
