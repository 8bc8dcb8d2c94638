// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/workspace_files.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view settings_text =
    R"yaml(# Settings of this workspace; every key is explained in man dsar-map.
dsar: 1

controller:
  name: {name}
  country: {country}
  contact: {contact}
  # The authority that people may complain to (Art. 15(1)(f) GDPR):
  # authority: {{name: State Data Protection Inspectorate, url: "https://vdai.lrv.lt"}}

regimes: [gdpr]
promise: {{respond: 1 month}}
calendar: {country}
# The day of receipt is a day there; without it, where this machine is.
# time_zone: Europe/Vilnius

# Why we hold data. The basis is one of: consent, contract, legal_obligation, vital_interests,
# public_task, legitimate_interests (name the interest), on_instruction (data held for clients).
purposes:
  service: {{title: Providing the service, basis: contract, article: 6(1)(b)}}
  # billing:   {{title: Billing and payments, basis: legal_obligation, article: 6(1)(c)}}
  # marketing: {{title: News and offers, basis: consent, article: 6(1)(a)}}

# How long we keep it: a limit, counted from an event that each collection dates (dated_by).
retention:
  account: {{keep: 2 years, after: closed}}
  # billing: {{keep: 10 years, after: issued, counted_from: end_of_financial_year,
  #           blocks_erasure: "17(3)(b)", law: "the act that demands it"}}

# Who receives it.
# recipients:
#   hosting: {{name: Example Hosting, role: processor, for: [service], country: DE}}

# Persons who must agree.
approval: {{erase: {approvals}}}

# Next: describe each store in a file of map/, then run: dsar map check
)yaml";

constexpr std::string_view map_text =
    R"yaml(# One file for each store. An example; rename it to app.yaml and make it yours.
store: app
kind: sqlite            # the connector
path: stores/app.db     # its own option
collections:
  accounts:
    role: controller    # or: processor, with tenant: FIELD
    purpose: service
    retention: account
    dated_by: {closed: closed_at}
    key: id
    fields:
      id:        {identifies: account_id}
      email:     {identifies: email, category: user.contact.email, origin: provided}
      closed_at: {category: system.operations}
)yaml";

constexpr std::string_view kept_out[] = {"cases/", ".dsar/"};

/// A text as a double-quoted YAML scalar.
std::string yaml_text(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            result += '\\';
            result += letter;
        } else if (code < 0x20 || code == 0x7f) {
            result += fmt::format("\\x{:02x}", code);
        } else {
            result += letter;
        }
    }
    return result + '"';
}

std::string settings_of(const NewWorkspace& choices) {
    const auto or_blank = [](const std::string& text, std::string_view blank) {
        return yaml_text(text.empty() ? blank : std::string_view(text));
    };
    return fmt::format(settings_text, fmt::arg("name", or_blank(choices.controller, "FILL IN")),
                       fmt::arg("country", yaml_text(choices.country)),
                       fmt::arg("contact", or_blank(choices.contact, "FILL IN")),
                       fmt::arg("approvals", choices.approvals));
}

void check_choices(const fs::path& root, const NewWorkspace& choices) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(root / "dsar.yaml", ignored))) {
        throw Error(ErrorKind::Usage, fmt::format("{} is already a workspace", root.string()),
                    "dsar.yaml exists and is never overwritten", "dsar doctor");
    }
    const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    if (choices.country.size() != 2 ||
        !std::all_of(choices.country.begin(), choices.country.end(), is_capital)) {
        throw Error(ErrorKind::Usage, fmt::format("'{}' is not a country", choices.country),
                    "countries are two capital letters of ISO 3166, for instance LT");
    }
}

class Maker {
 public:
    explicit Maker(const fs::path& root) : root_(root) {}

    void folder(const std::string& name) {
        std::error_code ignored;
        if (!fs::is_directory(root_ / name, ignored)) {
            make_private_folder(root_ / name);
            made_.push_back(name + '/');
        }
    }

    void file(const std::string& name, std::string_view text) {
        std::error_code ignored;
        if (!fs::exists(fs::symlink_status(root_ / name, ignored))) {
            write_file(root_ / name, text, false);
            made_.push_back(name);
        }
    }

    /// Appends the lines that are missing; the rest of the file stays as it is.
    void gitignore() {
        std::error_code ignored;
        const fs::path path = root_ / ".gitignore";
        const bool exists = fs::exists(path, ignored);
        std::string text = exists ? read_file(path) : std::string();
        const std::size_t before = text.size();
        for (const std::string_view line : kept_out) {
            const std::string padded = '\n' + text + '\n';
            if (padded.find(fmt::format("\n{}\n", line)) == std::string::npos) {
                text += text.empty() || text.ends_with('\n') ? "" : "\n";
                text += fmt::format("{}\n", line);
            }
        }
        if (text.size() != before) {
            write_file(path, text);
            made_.emplace_back(".gitignore");
        }
    }

    std::vector<std::string> take() { return std::move(made_); }

 private:
    fs::path root_;
    std::vector<std::string> made_;
};

}  // namespace

std::vector<std::string> make_workspace(const fs::path& root, const NewWorkspace& choices) {
    check_choices(root, choices);
    make_private_folder(root);
    Maker maker(root);
    maker.folder("map");
    maker.file("map/example.yaml.txt", map_text);
    maker.folder("cases");
    maker.folder(".dsar");
    maker.gitignore();
    maker.file("dsar.yaml", settings_of(choices));
    return maker.take();
}

}  // namespace dsar
