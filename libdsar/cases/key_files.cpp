// SPDX-License-Identifier: Apache-2.0
// A new key is on disk before its public half is: whatever instant a process is killed at, the
// present public key has its private one.
#include "libdsar/cases/key_files.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/actor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".pub";
constexpr std::string_view voucher_mark = "Vouched-By-Next: ";

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("-_.@").find(letter) != std::string_view::npos;
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

fs::path folder_of_keys(const fs::path& workspace) {
    return workspace / ".dsar" / "keys";
}

fs::path former_key_file(const fs::path& workspace, std::string_view account, int number) {
    return folder_of_keys(workspace) /
           fmt::format("{}.{}{}", key_file_stem(account), number, suffix);
}

fs::path private_stem(std::string_view account, const PublicKey& key) {
    return private_key_folder() /
           fmt::format("{}-{}", key_file_stem(account), sha256_hex(key.pem()).substr(0, 16));
}

PublicKey read_public(const fs::path& path) {
    return PublicKey::parse(read_file(path), path.string());
}

/// What a key signs to say that the former one was its account's.
std::string vouched_text(std::string_view account, const PublicKey& former) {
    return fmt::format("dsar-former-key-1 {} {}\n", former.fingerprint(), account);
}

/// Former keys by number: 1 is the oldest.
std::map<int, std::string> read_former(const fs::path& workspace, std::string_view account) {
    std::map<int, std::string> found;
    const std::string prefix = key_file_stem(account) + ".";
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_of_keys(workspace), none)) {
        const std::string name = entry.path().filename().string();
        if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) ||
            !name.ends_with(suffix)) {
            continue;
        }
        const std::string number =
            name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
        int value = 0;
        const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
        if (is_digits(number) && read.ec == std::errc()) {
            found[value] = read_file(entry.path());
        }
    }
    return found;
}

bool vouches(const PublicKey& next, std::string_view account, const PublicKey& former,
             std::string_view file) {
    const std::size_t at = file.find(voucher_mark);
    if (at == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = file.substr(at + voucher_mark.size());
    const auto signature = from_base64(rest.substr(0, rest.find('\n')));
    return signature && next.verifies(vouched_text(account, former), *signature);
}

void write_private(std::string_view account, const SigningKey& key, const Secret* passphrase) {
    make_private_folder(private_key_folder(), Access::Owner);
    write_file(private_key_file(account, key.public_key()), key.pem(passphrase).reveal(), false,
               Access::Owner);
}

}  // namespace

std::string key_file_stem(std::string_view account) {
    const std::size_t last_dot = account.rfind('.');
    const bool like_former =
        last_dot != std::string_view::npos && is_digits(account.substr(last_dot + 1));
    std::string stem;
    for (std::size_t at = 0; at < account.size(); ++at) {
        const bool hides = account[at] == '.' && (at == 0 || (like_former && at == last_dot));
        if (is_plain(account[at]) && !hides) {
            stem += account[at];
        } else {
            stem += fmt::format("%{:02X}", static_cast<unsigned char>(account[at]));
        }
    }
    return stem;
}

fs::path public_key_file(const fs::path& workspace, std::string_view account) {
    return folder_of_keys(workspace) / (key_file_stem(account) + std::string(suffix));
}

fs::path private_key_file(std::string_view account, const PublicKey& key) {
    return private_stem(account, key).concat(".pem");
}

fs::path backup_mark(std::string_view account, const PublicKey& key) {
    return private_stem(account, key).concat(".backed-up");
}

std::optional<PublicKey> present_key(const fs::path& workspace, std::string_view account) {
    const fs::path path = public_key_file(workspace, account);
    if (!is_there(path)) {
        return std::nullopt;
    }
    return read_public(path);
}

std::vector<PublicKey> key_history(const fs::path& workspace, std::string_view account) {
    const std::optional<PublicKey> present = present_key(workspace, account);
    if (!present) {
        return {};
    }
    std::vector<PublicKey> keys{*present};
    const std::map<int, std::string> former = read_former(workspace, account);
    for (auto entry = former.rbegin(); entry != former.rend(); ++entry) {
        const std::string name = fmt::format("a former key of {}", account);
        const PublicKey key = PublicKey::parse(entry->second, name);
        if (key == keys.back()) {
            continue;  // a rotation that was killed between its two files
        }
        if (!vouches(keys.back(), account, key, entry->second)) {
            break;
        }
        keys.push_back(key);
    }
    return keys;
}

PublicKey keep_first_key(const fs::path& workspace, std::string_view account, const SigningKey& key,
                         const Secret* passphrase) {
    const fs::path path = public_key_file(workspace, account);
    make_private_folder(path.parent_path());
    write_private(account, key, passphrase);
    try {
        write_file(path, key.public_key().pem(), false);
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove(private_key_file(account, key.public_key()), ignored);
        if (!is_there(path)) {
            throw;
        }
    }
    return read_public(path);
}

void keep_next_key(const fs::path& workspace, std::string_view account, const SigningKey& key,
                   const Secret* passphrase) {
    const fs::path path = public_key_file(workspace, account);
    const PublicKey former = read_public(path);
    const std::map<int, std::string> older = read_former(workspace, account);
    const int number = older.empty() ? 1 : older.rbegin()->first + 1;
    write_private(account, key, passphrase);
    write_file(former_key_file(workspace, account, number),
               fmt::format("{}{}{}\n", former.pem(), voucher_mark,
                           base64(key.sign(vouched_text(account, former)))),
               false);
    write_file(path, key.public_key().pem());
}

}  // namespace dsar
