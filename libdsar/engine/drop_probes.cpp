// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/drop_probes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {
namespace {

using Texts = std::vector<std::string>;
using Normal = Texts (*)(std::string_view raw);

// More readings of one record than these are not tried.
constexpr std::size_t most_readings = 256;

bool is_of_list(std::string_view kind, DropList list) {
    constexpr std::array maid{"maid", "idfa", "gaid", "aaid", "advertising_id"};
    constexpr std::array ctvid{"ctvid", "ctv_id"};
    switch (list) {
        case DropList::Email:
            return kind == "email";
        case DropList::Phone:
            return kind == "phone";
        case DropList::Maid:
            return std::ranges::find(maid, kind) != maid.end();
        case DropList::Ctvid:
            return std::ranges::find(ctvid, kind) != ctvid.end();
        case DropList::Ndz:
        case DropList::NameVin:
            return false;
    }
    return false;
}

Normal normal_of(DropList list) {
    switch (list) {
        case DropList::Email:
            return drop_email;
        case DropList::Phone:
            return drop_phone;
        case DropList::Maid:
        case DropList::Ctvid:
        case DropList::Ndz:
        case DropList::NameVin:
            break;
    }
    return drop_code;
}

void add(Texts& out, Texts more) {
    for (std::string& text : more) {
        if (std::ranges::find(out, text) == out.end()) {
            out.push_back(std::move(text));
        }
    }
}

Texts readings_of(const std::vector<Value>& values, Normal normal) {
    Texts out;
    for (const Value& value : values) {
        if (!value.is_null()) {
            add(out, normal(value.text));
        }
    }
    return out;
}

void add_single(HashProbe& probe, DropList list) {
    probe.digests = [normal = normal_of(list)](const FieldValues& values,
                                               std::vector<Sha256Bytes>& out) {
        for (const std::string& text : readings_of(values.front(), normal)) {
            out.push_back(sha256_bytes(text));
        }
    };
}

// First and last name, as far as one text says which is which.
struct Names {
    Texts first;
    Texts last;
};

Texts words_of(std::string_view text) {
    Texts out;
    bool within = false;
    for (const char letter : text) {
        const bool blank = letter == ' ' || letter == '\t' || letter == '\n';
        if (!blank && !within) {
            out.emplace_back();
        }
        if (!blank) {
            out.back() += letter;
        }
        within = !blank;
    }
    return out;
}

std::string joined(const Texts& words, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t at = begin; at < end; ++at) {
        out += words[at] + " ";
    }
    return out;
}

// Every way to read a whole name: `Ana Maria Lopes` may be Ana Maria or Ana, Lopes or Maria Lopes;
// `Lopes, Ana` says it.
std::vector<Names> names_in(const std::string& text) {
    std::vector<Names> out;
    const auto put = [&](std::string_view first, std::string_view last) {
        Names names{drop_name(first), drop_name(last)};
        if (!names.first.empty() && !names.last.empty()) {
            out.push_back(std::move(names));
        }
    };
    const std::size_t comma = text.find(',');
    if (comma != std::string::npos) {
        put(std::string_view(text).substr(comma + 1), std::string_view(text).substr(0, comma));
        return out;
    }
    const Texts words = words_of(text);
    for (std::size_t at = 1; at < words.size(); ++at) {
        put(joined(words, 0, at), joined(words, at, words.size()));
    }
    if (words.size() > 2) {
        put(words.front(), words.back());
    }
    return out;
}

// The fields of a collection that lists of several values hash together; empty: it has none.
struct Parts {
    std::string first;
    std::string last;
    std::string whole;  ///< name in one field
    std::string birth;
    std::string zip;
    std::string vin;

    [[nodiscard]] bool has_name() const {
        return !whole.empty() || (!first.empty() && !last.empty());
    }
};

bool is_in(std::string_view category, std::string_view parent) {
    return category == parent ||
           (category.starts_with(parent) && category.substr(parent.size()).starts_with('.'));
}

Parts parts_of(const CollectionEntry& collection) {
    Parts out;
    for (const FieldEntry& field : collection.fields) {
        const std::string_view category = field.category;
        if (is_in(category, "user.name.first")) {
            out.first = field.path;
        } else if (is_in(category, "user.name.last")) {
            out.last = field.path;
        } else if (category == "user.name") {
            out.whole = field.path;
        } else if (is_in(category, "user.demographic.date_of_birth")) {
            out.birth = field.path;
        } else if (is_in(category, "user.contact.address.postal_code")) {
            out.zip = field.path;
        }
        if (field.identifies && field.identifies->kind == "vin") {
            out.vin = field.path;
        }
        if (field.identifies && field.identifies->kind == "name" &&
            field.identifies->with.size() == 1) {
            out.first = field.path;
            out.last = field.identifies->with.front();
        }
    }
    return out;
}

// Digests of each reading of the name with each of the rest.
void add_composites(const std::vector<Names>& names, const std::vector<Texts>& rest,
                    std::vector<Sha256Bytes>& out) {
    std::vector<Texts> endings{{}};
    for (const Texts& part : rest) {
        std::vector<Texts> longer;
        for (const Texts& ending : endings) {
            for (const std::string& text : part) {
                longer.push_back(ending);
                longer.back().push_back(text);
            }
        }
        endings = std::move(longer);
    }
    for (const Names& name : names) {
        for (const std::string& first : name.first) {
            for (const std::string& last : name.last) {
                for (const Texts& ending : endings) {
                    if (out.size() == most_readings) {
                        return;
                    }
                    Texts parts{first, last};
                    parts.insert(parts.end(), ending.begin(), ending.end());
                    out.push_back(drop_composite(parts));
                }
            }
        }
    }
}

std::optional<HashProbe> several(const Parts& parts, std::size_t node, DropList list) {
    const bool vin = list == DropList::NameVin;
    if ((!vin && list != DropList::Ndz) || !parts.has_name() ||
        (vin ? parts.vin : parts.birth).empty() || (!vin && parts.zip.empty())) {
        return std::nullopt;
    }
    HashProbe probe;
    probe.node = node;
    probe.kind = name_of(list);
    const bool whole = parts.first.empty() || parts.last.empty();
    probe.paths = whole ? Texts{parts.whole} : Texts{parts.first, parts.last};
    probe.paths.push_back(vin ? parts.vin : parts.birth);
    if (!vin) {
        probe.paths.push_back(parts.zip);
    }
    probe.digests = [whole, vin](const FieldValues& values, std::vector<Sha256Bytes>& out) {
        std::vector<Names> names;
        if (!whole) {
            names.push_back({readings_of(values[0], drop_name), readings_of(values[1], drop_name)});
        } else {
            for (const Value& value : values[0]) {
                std::vector<Names> more =
                    value.is_null() ? std::vector<Names>() : names_in(value.text);
                names.insert(names.end(), more.begin(), more.end());
            }
        }
        const std::size_t next = whole ? 1 : 2;
        std::vector<Texts> rest{readings_of(values[next], vin ? drop_code : drop_birth_date)};
        if (!vin) {
            rest.push_back(readings_of(values[next + 1], drop_zip));
        }
        add_composites(names, rest, out);
    };
    return probe;
}

}  // namespace

std::vector<HashProbe> drop_probes(const LinkGraph& graph, const std::set<DropList>& lists) {
    std::vector<HashProbe> out;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        const Parts parts = parts_of(*graph.nodes[node].collection);
        for (const DropList list : lists) {
            if (std::optional<HashProbe> probe = several(parts, node, list)) {
                out.push_back(std::move(*probe));
            }
            for (const IdentifyingField& field : graph.nodes[node].identifying) {
                if (field.paths.size() == 1 &&
                    is_of_list(graph.varieties[field.variety].kind, list)) {
                    HashProbe probe;
                    probe.node = node;
                    probe.kind = name_of(list);
                    probe.paths = field.paths;
                    add_single(probe, list);
                    out.push_back(std::move(probe));
                }
            }
        }
    }
    return out;
}

}  // namespace dsar
