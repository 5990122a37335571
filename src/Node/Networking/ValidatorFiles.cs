// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Opens a validator's keys for an operator.</summary>
internal static class ValidatorFiles
{
    private const int PassphraseBytesMax = 4096;

    /// <summary>Opens the key file.</summary>
    /// <exception cref="CommandException">It cannot be opened, with what to do.</exception>
    public static ValidatorKeys OpenKeys(string path, string passphrasePath)
    {
        byte[] passphrase = ReadPassphrase(passphrasePath);
        try
        {
            return ValidatorKeyFile.TryOpen(path, passphrase, out ValidatorKeys? keys, out KeyFileError error)
                ? keys
                : throw new CommandException(ExitCode.Data, $"The validator's keys in '{path}' cannot be opened: {Describe(error, path)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Data, $"The validator's keys in '{path}' cannot be read: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    /// <summary>The passphrase in a file: its first line.</summary>
    /// <exception cref="CommandException">The file cannot be read or is empty.</exception>
    public static byte[] ReadPassphrase(string path)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            int end = content.AsSpan().IndexOfAny((byte)'\n', (byte)'\r');
            byte[] passphrase = content[..(end < 0 ? content.Length : end)];
            CryptographicOperations.ZeroMemory(content);
            return passphrase.Length is > 0 and <= PassphraseBytesMax
                ? passphrase
                : throw new CommandException(ExitCode.Usage, $"'{path}' holds no passphrase: its first line is empty or too long.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The passphrase in '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static string Describe(KeyFileError error, string path) => error switch
    {
        KeyFileError.WrongPassphrase => "the passphrase is wrong, or the file was changed",
        KeyFileError.ExposedFile => $"others may read it; make it yours alone: chmod 600 '{path}'",
        KeyFileError.WrongKeys => "its secrets do not belong to its public keys",
        _ => "it is no key file",
    };
}
