// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/drop_files.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/line_reader.hpp"
#include "libdsar/base/zip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t id_size = 12;

bool is_alphanumeric(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= 'a' && letter <= 'z');
    });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view unquoted(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    return text.size() > 1 && text.front() == '"' && text.back() == '"'
               ? text.substr(1, text.size() - 2)
               : text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t end = line.find(',');
        out.push_back(unquoted(line.substr(0, end)));
        if (end == std::string_view::npos) {
            return out;
        }
        line.remove_prefix(end + 1);
    }
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
    });
    return out;
}

class DropReader {
 public:
    DropReader(std::optional<Date> received, const DropSink& sink)
        : received_(received), sink_(sink) {}

    void read_path(const fs::path& path) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            std::vector<fs::path> inside;
            for (const auto& entry : fs::directory_iterator(path)) {
                const std::string kind = lower(entry.path().extension().string());
                if (entry.is_regular_file() && (kind == ".csv" || kind == ".zip")) {
                    inside.push_back(entry.path());
                }
            }
            std::ranges::sort(inside);
            for (const fs::path& each : inside) {
                read_path(each);
            }
        } else if (lower(path.extension().string()) == ".zip") {
            read_zip(path, [&](const std::string& name, ByteSource& bytes) {
                if (lower(name).ends_with(".csv")) {
                    read_file(fs::path(name).filename().string(), bytes);
                }
            });
        } else {
            read_file(path.filename().string(), *open_file(path));
        }
    }

    DropReading take() { return std::move(reading_); }

 private:
    void read_file(const std::string& name, ByteSource& bytes) {
        const std::optional<DropFileName> known = read_drop_name(name);
        if (!known) {
            throw Error(ErrorKind::Usage,
                        fmt::format("{} is no list of the platform by its name", name),
                        "lists are named as they were downloaded, 20260312_4821_Email.csv",
                        "dsar help match");
        }
        reading_.files.push_back(name);
        LineReader lines(bytes);
        bool header = false;
        while (lines.next()) {
            if (lines.line().find_first_not_of(" \t") == std::string_view::npos) {
                continue;
            }
            if (!header) {
                require_header(name, lines.line(), !known->list);
                header = true;
            } else if (const std::string why = take_line(*known, lines); !why.empty()) {
                refuse(name, lines.number(), why);
            }
        }
    }

    static void require_header(const std::string& name, std::string_view line, bool removed) {
        const std::vector<std::string_view> fields = fields_of(line);
        const bool fits = fields.size() >= (removed ? 1U : 2U) && lower(fields[0]) == "id" &&
                          (removed || lower(fields[1]) == "hash");
        if (!fits) {
            throw Error(ErrorKind::Usage, fmt::format("{} has another header than ID,Hash", name),
                        "nothing of it was taken in", "dsar help match");
        }
    }

    // Why the line holds no item; empty: it does.
    std::string take_line(const DropFileName& name, const LineReader& lines) {
        const std::vector<std::string_view> fields = fields_of(lines.line());
        if (fields[0].size() != id_size || !is_alphanumeric(fields[0])) {
            return "the id has not 12 letters and digits";
        }
        if (!name.list) {
            ++reading_.withdrawn;
            sink_.withdrawn(std::string(fields[0]));
            return {};
        }
        const auto hash = fields.size() > 1 ? read_sha256(fields[1]) : std::nullopt;
        if (!hash) {
            return "the hash is no SHA-256 in base64";
        }
        DropItem item;
        item.id = fields[0];
        item.list = *name.list;
        item.hash = *hash;
        item.batch = name.batch;
        item.position = lines.number();
        item.received = received_.value_or(name.day);
        ++reading_.items;
        sink_.item(std::move(item));
        return {};
    }

    void refuse(const std::string& file, std::uint64_t line, const std::string& why) {
        ++reading_.bad;
        if (reading_.bad_lines.size() < most_bad_lines) {
            reading_.bad_lines.push_back({file, line, why});
        }
    }

    std::optional<Date> received_;
    const DropSink& sink_;
    DropReading reading_;
};

}  // namespace

std::optional<DropFileName> read_drop_name(std::string_view name) {
    if (!lower(name).ends_with(".csv")) {
        return std::nullopt;
    }
    std::vector<std::string_view> parts;
    for (std::string_view rest = name.substr(0, name.size() - 4); true;) {
        const std::size_t end = rest.find('_');
        parts.push_back(rest.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    if (parts.size() < 3 || parts.size() > 4 || parts[0].size() != 8 || !is_digits(parts[0]) ||
        !is_digits(parts[1])) {
        return std::nullopt;
    }
    const auto day = parse_date(fmt::format("{}-{}-{}", parts[0].substr(0, 4),
                                            parts[0].substr(4, 2), parts[0].substr(6, 2)));
    const std::optional<DropList> list = drop_list_of(parts[2]);
    if (!day || (!list && lower(parts[2]) != "removed")) {
        return std::nullopt;
    }
    return DropFileName{fmt::format("{}_{}", parts[0], parts[1]), *day, list};
}

DropReading read_drop(const fs::path& path, std::optional<Date> received, const DropSink& sink) {
    DropReader reader(received, sink);
    reader.read_path(path);
    DropReading out = reader.take();
    if (out.files.empty()) {
        throw Error(ErrorKind::Usage, "there is no list of the platform there",
                    "a download holds files like 20260312_4821_Email.csv", "dsar help match");
    }
    return out;
}

}  // namespace dsar
