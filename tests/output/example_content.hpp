// SPDX-License-Identifier: Apache-2.0
// A made-up person's package content, with everything in it that is hard to show: hostile text,
// bytes, long numbers, files, withheld fields, failed stores.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/model/package_content.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dsar::test {

/// Content whose collections are made by functions, so that it can be as large as a test wishes.
class ExampleContent final : public PackageContent {
 public:
    using Records = std::function<void(const std::function<void(const DisclosedRecord&)>&)>;

    PackageFacts the_facts;
    std::vector<CollectionFacts> the_collections;
    std::vector<Records> records;

    [[nodiscard]] const PackageFacts& facts() const override { return the_facts; }
    [[nodiscard]] const std::vector<CollectionFacts>& collections() const override {
        return the_collections;
    }
    void each(std::size_t collection,
              const std::function<void(const DisclosedRecord&)>& record) const override {
        records.at(collection)(record);
    }
    void add(CollectionFacts facts, Records of_it) {
        the_collections.push_back(std::move(facts));
        records.push_back(std::move(of_it));
    }
};

inline Value number_value(std::string text) {
    return {ValueKind::Number, std::move(text)};
}
inline Value json_value(std::string text) {
    return {ValueKind::Json, std::move(text)};
}
inline Value bytes_value(std::string text) {
    return {ValueKind::Bytes, std::move(text)};
}

inline DisclosedRecord disclosed(RecordKey key, std::vector<Field> fields) {
    DisclosedRecord record;
    record.record = {std::move(key), std::move(fields)};
    record.certainty = "exact";
    record.because = {"email is the one of the request"};
    record.origin = "provided";
    return record;
}

/// What a person or a script might have left in a field to harm whoever reads it.
inline const std::vector<std::string>& hostile_texts() {
    static const std::vector<std::string> texts = {
        "<script>document.title='hacked'</script>",
        "\" onload=\"document.title='hacked'",
        "' onmouseover='document.title=1",
        "</details></main><img src=x onerror=\"document.title='hacked'\">",
        "</style></title></textarea><svg onload=document.title='hacked'>",
        "{{{title}}} {{#x}}y{{/x}} {{>partial}}",
        "evil \xE2\x80\xAE"
        "gpj.exe",
        "nul\x01 bell\x07 esc\x1B[31m",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "line one\r\nline two, \"quoted\"; semi\\colon",
        "`backtick` & ampersand &lt;",
        "Žymantė Ščęsna 🙂 日本語 עברית",
        "not \xFF utf-8"};
    return texts;
}

inline PackageFacts example_facts(Right right) {
    PackageFacts facts;
    facts.case_id = "2026-0007";
    facts.right = right;
    facts.program = "dsar 0.1.0";
    facts.controller = "MB Outcraft Example";
    facts.controller_contact = "privacy@outcraft.example";
    facts.controller_country = "LT";
    facts.controller_address = "Example street 3, Vilnius";
    facts.authority = "State Data Protection Inspectorate, L. Sapiegos g. 17, Vilnius";
    facts.authority_url = "https://vdai.lrv.lt";
    facts.policy = "effective 22 February 2026";
    facts.generated_at =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(10);
    facts.received = "2026-11-20";
    facts.answer_by = "2026-12-21";
    facts.complete = true;
    for (const char* store : {"app", "platform", "transcripts", "recordings", "crm", "weblog"}) {
        facts.stores.push_back({store, StoreOutcome::Status::Searched, "", 3, 0.01});
    }
    facts.identifiers = {{"email", "ana.lopes@example.org"}, {"phone", "+37061234567"}};
    facts.identifiers_found = {{"account_id", "318"}};
    facts.recipients = {{"aws", "Amazon Web Services", "processor", "DE", ""},
                        {"stripe", "Stripe", "processor", "US", "EU-US Data Privacy Framework"},
                        {"openai", "OpenAI", "processor", "US", "Standard contractual clauses"},
                        {"twilio", "Twilio", "processor", "US", ""}};
    facts.clients = {{"3", "Baltic Homes", "dpo@baltic.example", true}, {"9", "", "", false}};
    facts.not_included = {{"app", "tickets", "possible", "only the name agrees", 2},
                          {"app", "accounts", "mention", "a colleague's account names you", 1},
                          {"platform", "leads", "client", "forwarded to the client", 1}};
    facts.automated_decisions = "We make no decisions about you by machines alone (1 March 2026).";
    facts.ai_statement = "Voice is transcribed and answered by AI of OpenAI.";
    return facts;
}

inline CollectionFacts example_collection(const std::string& store, const std::string& name,
                                          const std::string& title) {
    CollectionFacts facts;
    facts.store = store;
    facts.collection = name;
    facts.title = title;
    facts.role = "controller";
    facts.purpose = "Providing the service";
    facts.basis = "contract";
    facts.article = "6(1)(b)";
    facts.retention = "2 years after closure";
    facts.kept_until = "2028-11-23";
    facts.held_at = "Amazon Web Services, Frankfurt, DE";
    facts.recipients = {"aws"};
    facts.categories = {"user.contact.email", "user.name"};
    facts.rights = {"rectify", "erase", "restrict", "export"};
    return facts;
}

inline void add_accounts(ExampleContent& content) {
    CollectionFacts facts = example_collection("app", "accounts", "Accounts");
    facts.fields = {
        {"id", "user.unique_id", "observed"},  {"email", "user.contact.email", "provided"},
        {"name", "user.name", "provided"},     {"phone", "user.contact.phone_number", "provided"},
        {"job", "user.job_title", "provided"}, {"risk", "user.behavior", "inferred"}};
    facts.recipients = {"aws", "stripe"};
    content.add(facts, [](const auto& sink) {
        DisclosedRecord record = disclosed(
            {{"id", integer_value(318)}},
            {{"id", integer_value(318)},
             {"email", text_value("Ana.Lopes@example.org")},
             {"name", text_value("Ana Lopes; dos Santos, \"Nana\" \\ née Čiurlionytė-Übermäßig of "
                                 "the long house by the sea")},
             {"phone", text_value("+37061234567")},
             {"job", text_value("Head of sales")},
             {"big", {ValueKind::Integer, "9223372036854775808123"}},
             {"balance", number_value("-1.10")},
             {"tiny", number_value("1e-999")},
             {"huge", number_value("1e999")},
             {"active", {ValueKind::Boolean, "true"}},
             {"closed_at", {}},
             {"note", text_value("")},
             {"photo", bytes_value(std::string("\x00\xFF\x10", 3))},
             {"settings", json_value("{\"a\":[1, 2.50],\n \"b\":{\"c\":\"x, \\\"y\\\"\"}}")},
             {"risk", number_value("0.730")}});
        record.categories = {"user.contact.email", "user.name"};
        record.origin = "mixed";
        record.withheld = {{"password_hash", "credential",
                            "secrets are not handed out; that you have a password is said here"}};
        sink(record);
    });
}

inline void add_hostile(ExampleContent& content) {
    CollectionFacts facts = example_collection("crm", "contacts <b>&amp; \"more\"</b>",
                                               "CRM <script>document.title='hacked'</script>");
    facts.source = "imported from a trade fair's list on 2025-02-03";
    facts.basis = "legitimate_interests";
    facts.article = "6(1)(f)";
    facts.interest = "winning clients";
    facts.recipients = {"aws", "twilio"};
    facts.fields = {{"text", "user.content", "received"}};
    content.add(facts, [](const auto& sink) {
        int number = 0;
        for (const std::string& text : hostile_texts()) {
            DisclosedRecord record =
                disclosed({{"#", integer_value(++number)}},
                          {{"text", text_value(text)},
                           {"=header", text_value("plain")},
                           {"nested", json_value("{\"html\":\"<img src=x onerror=alert(1)>\"}")},
                           {text.substr(0, 8), integer_value(-5)}});
            record.shared = number == 2;
            sink(record);
        }
    });
}

inline void add_calls(ExampleContent& content) {
    CollectionFacts facts = example_collection("platform", "calls", "Calls");
    facts.role = "processor";
    facts.purpose = "Calls made for clients";
    facts.basis = "on_instruction";
    facts.article = "";
    facts.recipients = {"aws", "openai", "twilio"};
    facts.categories = {"user.contact.phone_number", "user.telephony"};
    facts.fields = {{"callee", "user.contact.phone_number", "observed"},
                    {"started_at", "user.telephony", "observed"}};
    content.add(facts, [](const auto& sink) {
        for (int call = 1; call <= 4; ++call) {
            DisclosedRecord record = disclosed(
                {{"id", integer_value(call)}},
                {{"id", integer_value(call)},
                 {"callee", text_value("+37061234567")},
                 {"started_at", text_value("2026-03-0" + std::to_string(call) + "T10:15:00+02:00")},
                 {"duration", integer_value(61 * call)},
                 {"outcome", text_value("answered; wants an offer, not \"spam\"\nsecond line with "
                                        "letters such as ąčęėįšųūž to be folded somewhere")}});
            record.origin = "observed";
            Attachment sound;
            sound.name = "files/recordings/objects/" + std::to_string(call) + ".wav";
            sound.media_type = "audio/wav";
            sound.size = 44;
            sound.open = [] { return bytes_in_memory(std::string(44, 'R')); };
            record.attachments.push_back(sound);
            sink(record);
        }
    });
}

inline void add_transcripts(ExampleContent& content) {
    CollectionFacts facts = example_collection("transcripts", "lines", "Transcripts");
    facts.recipients = {"aws", "openai"};
    content.add(facts, [](const auto& sink) {
        sink(disclosed({{"call", integer_value(1)}},
                       {{"turns", json_value(R"([{"start": 0, "speaker": "agent", "text": "Hi <b>"},
                          {"start": 2.5, "end": 4, "speaker": "Ana", "text": "Labas --> rytas"}])")}}));
        sink(disclosed({{"call", integer_value(2)}},
                       {{"turns", json_value(R"([{"role": "agent", "text": "No times"}])")}}));
    });
}

/// The whole example.
inline ExampleContent example_content(Right right) {
    ExampleContent content;
    content.the_facts = example_facts(right);
    add_accounts(content);
    add_hostile(content);
    add_calls(content);
    add_transcripts(content);
    CollectionFacts invoices = example_collection("app", "invoices", "Invoices");
    invoices.purpose = "Billing and payments";
    invoices.basis = "legal_obligation";
    invoices.article = "6(1)(c)";
    invoices.kept_until = "2036-12-31";
    invoices.recipients = {"aws", "stripe"};
    invoices.withheld = 1;
    content.add(invoices, [](const auto& sink) {
        for (int invoice = 1; invoice <= 40; ++invoice) {
            sink(disclosed({{"id", integer_value(invoice)}},
                           {{"id", integer_value(invoice)},
                            {"issued_on", text_value("2026-01-15")},
                            {"total", number_value("119.00")},
                            {"note", text_value("Thank you for your order")}}));
        }
    });
    return content;
}

/// One collection of `count` small records.
inline ExampleContent many_records(int count) {
    ExampleContent content;
    content.the_facts = example_facts(Right::Access);
    content.add(
        example_collection("weblog", "requests", "Web requests"), [count](const auto& sink) {
            for (int number = 1; number <= count; ++number) {
                sink(disclosed({{"#", integer_value(number)}},
                               {{"time", text_value("2026-03-01T10:15:00Z")},
                                {"path", text_value("/pricing?page=" + std::to_string(number))},
                                {"status", integer_value(200)}}));
            }
        });
    return content;
}

}  // namespace dsar::test
