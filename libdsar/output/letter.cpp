// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/letter.hpp"

#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/base/unfinished.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

constexpr std::array<std::string_view, 13> names = {
    "acknowledgement", "reply",     "reply-nothing", "refusal",   "extension", "identity",
    "forward",         "forwarded", "cover",         "recipient", "done",      "before-lifting",
    "recipients"};
constexpr std::array<std::string_view, 3> parts = {"head", "remedies", "objection"};
constexpr std::array<std::string_view, 2> languages = {"en", "lt"};
constexpr std::array<std::string_view, 49> fields = {"authority",
                                                     "authority_url",
                                                     "backups_until",
                                                     "ccpa",
                                                     "channel",
                                                     "client",
                                                     "client_contact",
                                                     "client_name",
                                                     "clients",
                                                     "clients_unnamed",
                                                     "contact",
                                                     "controller",
                                                     "controller_address",
                                                     "controller_code",
                                                     "corrections",
                                                     "done",
                                                     "doubt",
                                                     "due",
                                                     "erasure",
                                                     "for_clients",
                                                     "gdpr",
                                                     "ground",
                                                     "identifiers",
                                                     "identity_checked",
                                                     "incomplete",
                                                     "instruction",
                                                     "kept",
                                                     "lifted_on",
                                                     "manual",
                                                     "outcome",
                                                     "package",
                                                     "package_open",
                                                     "package_sha256",
                                                     "package_until",
                                                     "policy",
                                                     "purposes",
                                                     "reasons",
                                                     "received",
                                                     "recipients",
                                                     "records",
                                                     "reference",
                                                     "request",
                                                     "request_file",
                                                     "restriction",
                                                     "searched_by",
                                                     "secret_channel",
                                                     "suffices",
                                                     "today",
                                                     "withheld"};

struct Template {
    std::string file;  // for complaints
    std::string text;
};

std::optional<Template> find_template(const fs::path& workspace, std::string_view language,
                                      std::string_view name) {
    const std::string path = fmt::format("letters/{}/{}.txt", language, name);
    std::error_code ignored;
    if (!workspace.empty() && fs::is_regular_file(workspace / path, ignored)) {
        return Template{path, read_file(workspace / path)};
    }
    const std::string_view text = embedded_file(path);
    return text.empty() ? std::nullopt : std::optional(Template{path, std::string(text)});
}

// `lt-LT` speaks lt. What is no plain word names no folder.
std::string plain_language(const std::string& language) {
    const std::string word = language.substr(0, language.find_first_of("-_"));
    const bool plain =
        word.size() >= 2 && word.size() <= 3 &&
        std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return plain ? word : std::string();
}

std::string language_of(const LetterChoice& choice) {
    for (const std::string& wished : {choice.language, choice.fallback}) {
        const std::string language = plain_language(wished);
        if (!language.empty() && find_template(choice.workspace, language, choice.name)) {
            return language;
        }
    }
    return "en";
}

[[noreturn]] void complain(const std::string& file, std::size_t line, const std::string& what,
                           const std::string& next) {
    throw Error(ErrorKind::NotSetUp, fmt::format("{} line {}: {}", file, line, what), {}, next);
}

std::vector<std::string> known_fields() {
    const auto all = letter_fields();
    return {all.begin(), all.end()};
}

// A tag without its braces, sign and spaces: `#clients ` -> `clients`.
std::string_view tag_name(std::string_view tag) {
    const std::size_t first = tag.find_first_not_of(" #^/&{");
    const std::size_t last = tag.find_last_not_of(" }");
    return first == std::string_view::npos ? std::string_view{}
                                           : tag.substr(first, last - first + 1);
}

void check_tag(std::string_view tag, const std::string& file, std::size_t line) {
    if (tag.starts_with('!')) {
        return;
    }
    if (tag.starts_with('>') || tag.starts_with('=')) {
        complain(file, line, fmt::format("'{{{{{}}}}}' cannot stand there", tag),
                 "a shared part stands on a line of its own: {{> remedies}}");
    }
    const std::string name(tag_name(tag));
    const std::vector<std::string> known = known_fields();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        const std::string near = nearest(name, known);
        complain(file, line, fmt::format("'{}' is not a field of letters", name),
                 (near.empty() ? std::string() : fmt::format("did you mean '{}'? ", near)) +
                     "fields are listed in man dsar-letters");
    }
}

void check_line(std::string_view text, const std::string& file, std::size_t line) {
    for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
        const std::size_t end = text.find("}}", at);
        if (end == std::string_view::npos) {
            complain(file, line, "a field is not closed", "fields are written {{name}}");
        }
        check_tag(text.substr(at + 2, end - at - 2), file, line);
        at = end + 2;
    }
}

// The name of the part that a line asks for: `{{> head}}`.
std::string part_of(std::string_view line) {
    const bool asks = line.starts_with("{{>") && line.ends_with("}}");
    return asks ? std::string(tag_name(line.substr(3, line.size() - 5))) : std::string();
}

// Stands behind a tag that has a line to itself, so that the line break goes with the tag and no
// other: the parser's own rule for such lines eats empty lines too. Values never hold it.
constexpr char joint = '\x01';

bool is_lone_tag(std::string_view line) {
    const bool opens = line.starts_with("{{#") || line.starts_with("{{/") ||
                       line.starts_with("{{^") || line.starts_with("{{!");
    return opens && line.find("}}") == line.size() - 2;
}

// The whole template with its parts, every field known.
std::string expanded(const LetterChoice& choice, const std::string& language, const Template& found,
                     bool is_part) {
    std::string out;
    std::size_t number = 0;
    std::string_view rest = found.text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 1));
        ++number;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::string part = is_part ? std::string() : part_of(line);
        if (part.empty()) {
            check_line(line, found.file, number);
            out += line;
            out += is_lone_tag(line) ? joint : '\n';
            continue;
        }
        const bool known = std::find(parts.begin(), parts.end(), part) != parts.end();
        const auto shared = known ? find_template(choice.workspace, language, part) : std::nullopt;
        if (!shared) {
            complain(found.file, number, fmt::format("there is no part '{}'", part),
                     "parts are head, remedies, objection; each language has its own");
        }
        out += expanded(choice, language, *shared, true);
    }
    return out;
}

// Control characters have no place in a letter; a line break begins a new paragraph.
std::string plain(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(),
        [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return (byte < 0x20 && c != '\n') || byte == 0x7F;
        },
        ' ');
    return out;
}

// Fields that are not set are false, so that their section is left out.
class Values {
 public:
    explicit Values(std::string language) : language_(std::move(language)) {}

    void set(std::string_view field, std::string_view value) {
        data_.set(std::string(field),
                  value.empty() ? mustache::data(false) : mustache::data(plain(value)));
    }
    void set(std::string_view field, std::optional<Date> date) {
        set(field, date ? date_in_words(*date, language_) : std::string());
    }
    void set(std::string_view field, std::uint64_t number) {
        set(field, number == 0 ? std::string() : std::to_string(number));
    }
    void flag(std::string_view field, bool value) { data_.set(std::string(field), value); }
    void list(const std::vector<LetterClient>& clients) {
        mustache::data list(mustache::data::type::list);
        for (const LetterClient& client : clients) {
            Values entry(language_);
            entry.set("client_name", client.name);
            entry.set("client_contact", client.contact);
            list.push_back(entry.data_);
        }
        data_.set("clients", list);
    }
    [[nodiscard]] const mustache::data& data() const { return data_; }

 private:
    std::string language_;
    mustache::data data_{mustache::data::type::object};
};

void set_frame(const LetterFacts& facts, Values& values) {
    values.set("controller", facts.controller);
    values.set("controller_code", facts.controller_code);
    values.set("controller_address", facts.controller_address);
    values.set("contact", facts.contact);
    values.set("policy", facts.policy);
    values.set("authority", facts.authority);
    values.set("authority_url", facts.authority_url);
    values.set("reference", facts.reference);
    values.flag("gdpr", facts.regime != "ccpa");
    values.flag("ccpa", facts.regime == "ccpa");
    values.set("today", std::optional(facts.today));
    values.set("received", facts.received);
    values.set("due", facts.due);
    values.set("channel", facts.channel);
}

void set_answer(const LetterFacts& facts, Values& values) {
    values.set("identity_checked", facts.identity_checked);
    values.set("doubt", facts.doubt);
    values.set("suffices", facts.suffices);
    values.set("reasons", facts.reasons);
    values.set("ground", facts.ground);
    values.set("records", facts.records);
    values.set("searched_by", facts.searched_by);
    values.set("incomplete", facts.incomplete);
    values.set("withheld", facts.withheld);
    values.set("package", facts.package);
    values.set("package_sha256", facts.package_sha256);
    values.set("package_open", facts.package_open);
    values.set("package_until", facts.package_until);
    values.set("secret_channel", facts.secret_channel);
    values.set("outcome", facts.outcome);
    values.set("identifiers", facts.identifiers);
    values.set("corrections", facts.corrections);
    values.set("purposes", facts.purposes);
    values.flag("erasure", facts.right == Right::Erase);
    values.flag("restriction", facts.right == Right::Restrict);
    values.set("done", facts.done);
    values.set("kept", facts.kept);
    values.set("manual", facts.manual);
    values.set("backups_until", facts.backups_until);
    values.set("recipients", facts.recipients);
    values.set("lifted_on", facts.lifted_on);
}

void set_clients(const LetterFacts& facts, Values& values) {
    values.flag("for_clients", !facts.clients.empty() || facts.clients_unnamed > 0);
    values.list(facts.clients);
    values.set("clients_unnamed", facts.clients_unnamed);
    values.set("client", facts.client);
    values.set("client_contact", facts.client_contact);
    values.set("instruction", facts.instruction);
    values.set("request_file", facts.request_file);
}

// A date that ends with `d.` ends its sentence too.
std::string without_double_stops(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), joint), text.end());
    for (std::size_t at = text.find(" d.."); at != std::string::npos; at = text.find(" d..", at)) {
        text.erase(at + 3, 1);
    }
    return text;
}

}  // namespace

LetterFacts letter_facts(const Settings& settings) {
    LetterFacts facts;
    facts.controller = settings.controller;
    facts.controller_code = settings.controller_code;
    facts.controller_address = settings.controller_address;
    facts.contact = settings.contact;
    facts.policy = settings.policy;
    facts.authority = settings.authority;
    facts.authority_url = settings.authority_url;
    return facts;
}

std::span<const std::string_view> letter_names() {
    return names;
}

std::span<const std::string_view> letter_parts() {
    return parts;
}

std::span<const std::string_view> letter_fields() {
    return fields;
}

std::span<const std::string_view> letter_languages() {
    return languages;
}

std::string render_letter(const LetterChoice& choice, const LetterFacts& facts) {
    if (std::find(names.begin(), names.end(), choice.name) == names.end()) {
        throw Error(ErrorKind::Usage, fmt::format("there is no letter '{}'", choice.name),
                    fmt::format("letters are {}", fmt::join(names, ", ")));
    }
    const std::string language = language_of(choice);
    const Template found = find_template(choice.workspace, language, choice.name).value();
    mustache::mustache parsed(expanded(choice, language, found, false));
    if (!parsed.is_valid()) {
        throw Error(ErrorKind::NotSetUp, fmt::format("{} is not a template", found.file),
                    parsed.error_message(), "sections are written {{#field}} .. {{/field}}");
    }
    parsed.set_custom_escape([](const std::string& text) { return text; });
    Values values(language);
    set_frame(facts, values);
    values.set("request", request_in_words(facts.right, facts.regime, facts.kind, language));
    set_answer(facts, values);
    set_clients(facts, values);
    return wrapped(without_double_stops(parsed.render(values.data())));
}

fs::path write_letter(const fs::path& case_folder, const LetterChoice& choice,
                      const LetterFacts& facts, const std::string& file) {
    const std::string text = render_letter(choice, facts);
    const fs::path folder = case_folder / "letters";
    make_private_folder(folder);
    fs::path path = folder / ((file.empty() ? choice.name : file) + ".txt");
    remove_unfinished(path);
    write_file(path, text);
    return path;
}

}  // namespace dsar
