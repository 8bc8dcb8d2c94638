// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/sealed.hpp"

#include "libdsar/base/aes_gcm.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_name = "dsar-sealed-";
constexpr std::string_view version = "1";
constexpr std::string_view key_prefix = "dsar-workspace-key-1 ";

fs::path key_path(const fs::path& workspace) {
    return workspace / ".dsar" / "workspace.key";
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

int digit_of(char letter) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(letter);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// The key in the file's one line; hexadecimal, so that it can be printed for a safe.
Secret parse_key(const std::string& text, const fs::path& path) {
    std::string key;
    const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
    if (line.starts_with(key_prefix) && line.size() == key_prefix.size() + 2 * aes_key_size) {
        for (std::size_t at = key_prefix.size(); at < line.size(); at += 2) {
            const int high = digit_of(line[at]);
            const int low = digit_of(line[at + 1]);
            if (high >= 0 && low >= 0) {
                key += static_cast<char>(high * 16 + low);
            }
        }
    }
    if (key.size() != aes_key_size) {
        throw Error(ErrorKind::Failed, fmt::format("{} holds no workspace key", path.string()), {},
                    "restore the file from a backup");
    }
    return Secret(std::move(key));
}

/// Names a key without giving it away, so that a wrong key is told from damage.
std::string key_id(const Secret& key) {
    return hmac_sha256_hex(key.reveal(), "dsar workspace key id").substr(0, 16);
}

std::string header_of(const Secret& key) {
    return fmt::format("{}{} {}\n", format_name, version, key_id(key));
}

[[noreturn]] void throw_damaged(std::string_view name, std::string why) {
    throw Error(ErrorKind::Failed, fmt::format("{} cannot be opened", name), std::move(why));
}

/// The document's first line, with its newline; throws when it is not one that we can open.
std::string_view check_header(const Secret& key, std::string_view name, std::string_view sealed) {
    const std::string_view header = sealed.substr(0, sealed.find('\n') + 1);
    if (!header.starts_with(format_name) || header.size() > 64) {
        throw_damaged(name, "it is damaged: it is not a sealed document");
    }
    const std::string_view written = header.substr(format_name.size());
    if (!written.starts_with(fmt::format("{} ", version))) {
        throw_damaged(name, fmt::format("it is of version {}; this program knows version {}",
                                        written.substr(0, written.find(' ')), version));
    }
    if (header != header_of(key)) {
        throw Error(ErrorKind::NoEntry, fmt::format("{} cannot be opened", name),
                    "it was sealed with another workspace key",
                    "restore .dsar/workspace.key from a backup");
    }
    return header;
}

[[noreturn]] void throw_lost(std::string why) {
    throw Error(ErrorKind::NoEntry, "the workspace key is missing", std::move(why),
                "restore .dsar/workspace.key from a backup");
}

bool holds_sealed(const fs::path& folder) {
    std::error_code none;
    return std::ranges::any_of(fs::directory_iterator(folder, none), [](const auto& entry) {
        return entry.path().extension() == ".sealed";
    });
}

/// Whether anything was sealed here, ever: a document of a case, or the controller's key. Or a list
/// of keyed digests, in which nobody would be found under another key.
bool has_sealed(const fs::path& workspace) {
    std::error_code none;
    return holds_sealed(workspace / ".dsar") || is_there(workspace / ".dsar" / "suppression.db") ||
           is_there(workspace / ".dsar" / "erasures.db") ||
           is_there(workspace / ".dsar" / "corrections.db") ||
           is_there(workspace / ".dsar" / "statements.db") ||
           is_there(workspace / ".dsar" / "drop.db") ||
           std::ranges::any_of(fs::directory_iterator(workspace / "cases", none),
                               [](const auto& entry) { return holds_sealed(entry.path()); });
}

}  // namespace

bool has_lost_workspace_key(const fs::path& workspace) {
    // In this order: another process may just now make the key and seal with it.
    return !is_there(key_path(workspace)) && has_sealed(workspace) &&
           !is_there(key_path(workspace));
}

Secret read_workspace_key(const fs::path& workspace) {
    const fs::path path = key_path(workspace);
    if (!is_there(path)) {
        throw_lost("without it no document of a case can be opened");
    }
    return parse_key(read_file(path), path);
}

Secret make_workspace_key(const fs::path& workspace) {
    const fs::path path = key_path(workspace);
    if (has_lost_workspace_key(workspace)) {
        throw_lost("a new one would open none of the documents that were sealed with it");
    }
    if (!is_there(path)) {
        make_private_folder(path.parent_path());
        const Secret line(fmt::format("{}{}\n", key_prefix, hex_of(random_bytes(aes_key_size))));
        try {
            write_file(path, line.reveal(), false);
        } catch (const Error&) {
            // Another process was first: its key is the workspace's.
            if (!is_there(path)) {
                throw;
            }
        }
    }
    return read_workspace_key(workspace);
}

std::string seal(const Secret& key, std::string_view name, std::string_view text) {
    const std::string header = header_of(key);
    const std::string nonce = random_bytes(aes_nonce_size);
    return header + nonce + aes_gcm_seal(key.reveal(), nonce, header + std::string(name), text);
}

std::string unseal(const Secret& key, std::string_view name, std::string_view sealed) {
    const std::string_view header = check_header(key, name, sealed);
    const std::string_view rest = sealed.substr(header.size());
    if (rest.size() < aes_nonce_size + aes_tag_size) {
        throw_damaged(name, "it is damaged: it is cut off");
    }
    std::optional<std::string> text =
        aes_gcm_open(key.reveal(), rest.substr(0, aes_nonce_size),
                     std::string(header) + std::string(name), rest.substr(aes_nonce_size));
    if (!text) {
        throw_damaged(name, "it is damaged, or is another document than its name says");
    }
    return std::move(*text);
}

}  // namespace dsar
