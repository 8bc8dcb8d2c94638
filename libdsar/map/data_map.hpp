// SPDX-License-Identifier: Apache-2.0
// The data map and the workspace's settings as plain values (dsar-map(5), schemas map-1,
// workspace-1).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/base/yaml.hpp"
#include "libdsar/map/register_place.hpp"
#include "libdsar/model/normalise.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

struct SealedEntry;  // map/sealed_entry.hpp

enum class Role { Controller, Processor };
enum class Origin { Unknown, Provided, Observed, Inferred, Received };
enum class StoredAs { Default, Typed, Normal };

/// How a record is restricted (Art 18; recital 67 names the ways).
enum class RestrictBy {
    Undeclared,  ///< the map does not say
    Mark,        ///< a field of the record says since when
    Vault,       ///< it is moved where only the officer comes to
    Hide,        ///< of files: it is taken out of everybody's sight
    Manual       ///< somebody does something that no connector can
};

constexpr std::string_view name_of(RestrictBy way) {
    switch (way) {
        case RestrictBy::Undeclared:
        case RestrictBy::Manual:
            return "manual";
        case RestrictBy::Mark:
            return "mark";
        case RestrictBy::Vault:
            return "vault";
        case RestrictBy::Hide:
            return "hide";
    }
    return {};
}

/// Fields of another collection: `[store/]collection.field`, resolved to full names.
struct Reference {
    std::string store;
    std::string collection;
    std::vector<std::string> fields;

    friend bool operator==(const Reference&, const Reference&) = default;
};

/// `identifies: KIND` or `{kind, extends, with}`.
struct Identifies {
    std::string kind;
    bool extends =
        false;  ///< the value joins the identity when the record is exact by another field
    std::vector<std::string> with;  ///< further fields joined by a space (first name, last name)
};

/// One field of a collection; `path` may be nested (`caller.number`, `items[].email`).
struct FieldEntry {
    std::string path;
    std::optional<Identifies> identifies;
    StoredAs stored_as = StoredAs::Default;
    std::string region;  ///< phone numbers without country code; else the controller's country
    std::vector<Reference> belongs_to;
    std::vector<Reference> leads_to;
    std::vector<Reference> mentions;
    std::string category;  ///< fideslang, dotted
    Origin origin = Origin::Unknown;
    std::string consent_for;
    bool disclose_never = false;
    std::string why;  ///< reason word of disclose_never (`credential`)
    bool free_text = false;
    bool others_none = false;  ///< `others: none`: the free text is only ever about the person
    bool about_other = false;
    bool automated = true;  ///< `automated: false`: paper, outside Art 20
    bool minor = false;     ///< says whether the person is a minor
    /// How the field goes when its record is anonymised: clear, keep, year, month, network,
    /// pseudonym, or `fixed: WORD`; empty: by what the field is (dsar-map(5)).
    std::string anonymise;
    /// How the application sealed its values; null: they are plain.
    std::shared_ptr<const SealedEntry> sealed = {};
};

/// `belongs_to` / `leads_to` / `mentions` with several fields, written on the collection.
struct CompositeReference {
    enum class Kind { BelongsTo, LeadsTo, Mentions };
    Kind kind = Kind::BelongsTo;
    std::vector<std::string> fields;
    Reference to;
};

struct IgnoredField {
    std::string path;
    std::string why;
};

/// A table or file that is known and needs no description: `ignore` of a store.
struct IgnoredCollection {
    std::string name;  ///< or a glob
    std::string why;
};

struct CollectionEntry {
    std::string name;
    std::string title;
    Role role = Role::Controller;
    std::string tenant;  ///< field that names the client; empty: inherited along links
    std::string purpose;
    std::string retention;
    std::map<std::string, std::string>
        dated_by;  ///< event of the rule -> field, or `X.y` or `newest of X.y` of linked records
    std::vector<std::string> recipients;
    std::string source;
    std::string path;              ///< file stores: glob, relative to the store's `path`
    std::vector<std::string> key;  ///< fields; `#` is the position
    std::vector<FieldEntry> fields;
    std::vector<CompositeReference> references;
    std::vector<IgnoredField> ignore;
    bool bridge = false;
    std::string record_at;  ///< `items[]`: the element is the record
    bool whole = false;
    std::vector<std::string> trim;  ///< while_kept.trim
    std::string on_erase;           ///< `delete`, `anonymise` or empty (the connector's default)
    RestrictBy restrict_by = RestrictBy::Undeclared;
    std::string restrict_mark;     ///< of Mark: the field that marks a record as restricted
    std::string restrict_by_hand;  ///< of Manual: who does what
    std::string pointer;           ///< JSON pointer in the map file, for complaints

    [[nodiscard]] DSAR_API const FieldEntry* field(std::string_view path) const;
};

struct HeldAt {
    std::string provider;
    std::string place;
    std::string country;
};

/// What `backups` says where there are none.
constexpr std::string_view no_backups = "none";

struct StoreEntry {
    std::string name;
    std::string kind;                            ///< the connector
    std::map<std::string, std::string> options;  ///< the connector's own, as text (`path`)
    HeldAt held_at;
    std::uint64_t max_record = 64ULL << 20;  ///< bytes
    std::vector<CollectionEntry> collections;
    std::vector<IgnoredCollection> ignore;
    std::string backups;                           ///< as Settings::backups, which it overrides
    std::string file;                              ///< map file, relative to the workspace
    std::shared_ptr<const YamlDocument> document;  ///< for line and column

    [[nodiscard]] DSAR_API const CollectionEntry* collection(std::string_view name) const;
};

struct DataMap {
    std::vector<StoreEntry> stores;  ///< sorted by name
    std::string digest;              ///< SHA-256 of the map files

    [[nodiscard]] DSAR_API const StoreEntry* store(std::string_view name) const;
};

struct Purpose {
    std::string id;
    std::string title;
    std::string basis;
    std::string article;
    std::string interest;
    /// Art 21(2); where dsar.yaml does not say, its id does (is_direct_marketing).
    std::optional<bool> direct_marketing = {};
};

struct RetentionRule {
    std::string id;
    std::string keep;              ///< `10 years`, as written
    std::optional<Period> period;  ///< nullopt for `until withdrawal` and the like
    std::string after;             ///< the event
    std::string counted_from;      ///< `end_of_financial_year` or empty
    std::string blocks_erasure;    ///< `17(3)(b)` or empty
    std::string law;
};

struct Recipient {
    std::string id;
    std::string name;
    std::string role;
    std::vector<std::string> purposes;  ///< `for`
    std::string country;
    std::string safeguard;
    std::string notify;
};

/// A client whose data we process: `clients:` of dsar.yaml, by tenant value.
struct Client {
    std::string tenant;
    std::string name;
    std::string contact;
    /// Standing instructions: rights that we may act on for this client, with where that is
    /// written.
    std::map<std::string, std::string> instructions;  ///< right -> reference of the instruction
    bool name_to_person = true;  ///< `name_to_person: no`: the person may not be told who it is
};

struct KindSettings {
    bool unique = false;
    bool ignore_plus_tag = false;
    bool ignore_dots = false;
};

/// An operating-system account that may act: `actors:` of dsar.yaml.
struct ActorEntry {
    std::string account;
    std::string name;                ///< as letters and lists show it; empty: the account
    std::vector<std::string> roles;  ///< viewer, operator, approver, auditor
    std::string key;                 ///< fingerprint of the pinned public key, or empty
    std::string passphrase;          ///< secret source of the key's passphrase; empty: it is asked
    std::optional<Date> revoked;     ///< first day on which the actor may do nothing
};

/// `identity:` of dsar.yaml.
struct IdentitySettings {
    int ask_within_days = 7;  ///< a question asked later does not suspend the clock
    int code_minutes = 15;    ///< how long a one-time code is valid
    int code_attempts = 5;
    std::map<std::string, std::string> levels;  ///< right or `right/kind` -> none, reasonable, high
};

/// `keeping:` of dsar.yaml: how long we keep what we write ourselves, counted from the closing of
/// the case.
struct KeepingSettings {
    Period contents{0, 6, 0};  ///< packages, letters, matches, plans of a closed case
    Period contacts{3, 0, 0};  ///< the person's label and digests in the register
    Period journal{3, 0, 0};   ///< journals; never less than 24 months (11 CCR 7101)
};

/// `opendsr:` of dsar.yaml: how messages to recipients are signed (OpenDSR 2.0).
struct OpenDsrSettings {
    std::string domain;  ///< ours; empty: that of `contact`
    std::string key;     ///< secret source of the private key, PEM, RSA or EC
};

struct Settings {
    std::string controller;
    std::string controller_code;  ///< company number
    std::string controller_address;
    std::string country;
    std::string contact;
    std::string policy;
    std::string authority;
    std::string authority_url;
    std::vector<std::string> regimes;
    std::string promise;  ///< `1 month`
    std::string calendar;
    std::string time_zone;  ///< IANA name; the day of receipt is a day there; empty: the machine's
    std::string language = "en";  ///< of letters when the request names none
    std::string financial_year_end = "12-31";
    std::vector<Purpose> purposes;
    std::vector<RetentionRule> retention;
    std::vector<Recipient> recipients;
    OpenDsrSettings opendsr;
    std::vector<Client> clients;
    std::map<std::string, KindSettings> kinds;
    std::map<std::string, int> approval;
    std::vector<ActorEntry> actors;  ///< empty: every account that can write here may do all
    IdentitySettings identity;
    KeepingSettings keeping;
    std::optional<RegisterPlace> register_place;  ///< nullopt: .dsar/register.db
    /// How long backups of stores hold what was erased, as written (`35 days`), or `no_backups`;
    /// empty: nobody said.
    std::string backups;
    int minors_under = 0;             ///< `minors: {under}`, in years; 0: age is not looked at
    int package_days = 30;            ///< how long a released package is meant to be fetched
    std::string automated_decisions;  ///< the statement for Art 15(1)(h)
    std::string ai_statement;
    std::string digest;                            ///< SHA-256 of dsar.yaml, 64 hex digits
    std::shared_ptr<const YamlDocument> document;  ///< of dsar.yaml, for line and column

    [[nodiscard]] DSAR_API const Purpose* purpose(std::string_view id) const;
    [[nodiscard]] DSAR_API const RetentionRule* rule(std::string_view id) const;
    [[nodiscard]] DSAR_API const Recipient* recipient(std::string_view id) const;
    [[nodiscard]] DSAR_API const Client* client(std::string_view tenant) const;
    [[nodiscard]] DSAR_API const ActorEntry* actor(std::string_view account) const;
    /// Whether one value of the kind names one person: by default e-mail and ids do, phone, ip and
    /// name do not.
    [[nodiscard]] DSAR_API bool is_unique(std::string_view kind) const;
    [[nodiscard]] DSAR_API NormaliseOptions normalising(std::string_view kind,
                                                        std::string_view region) const;
};

/// A loaded workspace.
struct Workspace {
    std::filesystem::path root;
    Settings settings;
    DataMap map;
};

/// Finds `dsar.yaml` from `start` upward (as git finds .git). Throws Error (NotSetUp).
DSAR_API std::filesystem::path find_workspace(const std::filesystem::path& start);

/// Loads settings and map: YAML, schema, types, references. All problems are collected in
/// `problems`; the result holds what could be read. Throws Error (NotSetUp) only when dsar.yaml is
/// not there.
DSAR_API Workspace load_workspace(const std::filesystem::path& root, Problems& problems);

/// load_workspace for commands that need a valid one: throws Error (NotSetUp) naming the first
/// problem.
DSAR_API Workspace open_workspace(const std::filesystem::path& root);

}  // namespace dsar
