// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse genesis</c>: validators' keys and the genesis files of networks.</summary>
internal static class GenesisCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("genesis", "Makes and checks the genesis files of networks, and the keys of their validators.");
        command.Subcommands.Add(CreateValidator());
        command.Subcommands.Add(CreateNew());
        command.Subcommands.Add(CreateCheck());
        command.Subcommands.Add(RecordCommand.Create());
        return command;
    }

    /// <summary>Makes a validator's key file and its registration beside it.</summary>
    /// <param name="folder">Where; <c>validator.json</c> and <c>registration.json</c> must not exist.</param>
    /// <param name="passphrase">Seals the keys.</param>
    /// <param name="cost">The price of a guess.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="address">The validator's account.</param>
    /// <param name="feeRecipient">The beneficiary of its blocks.</param>
    /// <param name="stakeCoins">Its stake in coins.</param>
    /// <returns>The registration.</returns>
    public static byte[] MakeValidator(
        string folder, ReadOnlySpan<byte> passphrase, ScryptCost cost, ulong chainId, in Address address, in Address feeRecipient, ulong stakeCoins)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using ValidatorKeys keys = ValidatorKeyFile.Create(Path.Combine(folder, "validator.json"), passphrase, cost);
            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
            {
                UInt128 stakeWei = (UInt128)stakeCoins * ConsensusParameters.Default.SubUserWei;
                ConsensusGenesisJson.WriteValidator(json, chainId, keys, address, feeRecipient, stakeWei);
            }

            byte[] registration = stream.ToArray();
            File.WriteAllBytes(Path.Combine(folder, "registration.json"), registration);
            return registration;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The keys cannot be written to '{folder}': {exception.Message}", exception);
        }
    }

    /// <summary>The hash of the first block: G.</summary>
    public static Hash256 HashOf(GenesisSpec genesis)
    {
        using MemoryStore store = new(LedgerFamilies.All);
        return StoreOpening.Initialize(store, genesis, default);
    }

    private static Command CreateValidator()
    {
        Command command = new("validator", "Makes the keys of a validator, sealed with a passphrase, and its registration for a genesis file.");
        Option<string> folder = new("--out") { Description = "Folder for validator.json and registration.json.", HelpName = "PATH", Required = true };
        Option<string> passphrase = new("--passphrase-file") { Description = "File whose first line is the passphrase.", HelpName = "FILE", Required = true };
        Option<ulong> chainId = new("--chain-id") { Description = "The chain.", Required = true };
        Option<string> address = new("--address") { Description = "The validator's account.", HelpName = "ADDRESS", Required = true };
        Option<string?> fees = new("--fee-recipient") { Description = "Beneficiary of its blocks. Default: the account.", HelpName = "ADDRESS" };
        Option<ulong> stake = new("--stake") { Description = "Its stake in coins.", HelpName = "COINS", DefaultValueFactory = _ => 10_000 };
        foreach (Option option in (Option[])[folder, passphrase, chainId, address, fees, stake])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            Address account = ReadAddress(parsed.GetRequiredValue(address), "--address");
            Address recipient = parsed.GetValue(fees) is { } text ? ReadAddress(text, "--fee-recipient") : account;
            string path = parsed.GetRequiredValue(folder);
            MakeValidator(
                path, ValidatorFiles.ReadPassphrase(parsed.GetRequiredValue(passphrase)), ScryptCost.Strong, parsed.GetRequiredValue(chainId), account, recipient,
                parsed.GetRequiredValue(stake));
            Console.Out.WriteLine($"Keys in {Path.Combine(path, "validator.json")}: keep them and their passphrase secret, and run them on one machine only.");
            Console.Out.WriteLine($"Registration in {Path.Combine(path, "registration.json")}: public, for whoever makes the genesis file.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateNew()
    {
        Command command = new("new", "Makes the genesis file of a network from a base file and the registrations of its validators.");
        Option<string> from = new("--base") { Description = "Genesis file without validators, or the name of one of those in genesis/: devnet, testnet, mainnet.", HelpName = "FILE", Required = true };
        Option<string[]> registrations = new("--validator") { Description = "Registration of a validator; once for each.", HelpName = "FILE", Required = true };
        Option<string?> beacon = new("--beacon")
        {
            Description = "Public randomness of 32 bytes, fixed after the registrations were. Default: fresh.",
            HelpName = "HASH",
        };
        Option<ulong> epochLength = new("--epoch-length") { Description = "Blocks of an epoch.", HelpName = "BLOCKS", DefaultValueFactory = _ => 1024 };
        Option<string> result = new("--out") { Description = "The file to write.", HelpName = "FILE", Required = true };
        foreach (Option option in (Option[])[from, registrations, beacon, epochLength, result])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            Hash256 randomness = parsed.GetValue(beacon) is not { } text ? new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size))
                : Hash256.TryParse(text, out Hash256 given) ? given
                : throw new CommandException(ExitCode.Usage, "--beacon: 32 bytes in hexadecimal form");
            byte[] file = GenesisFile.Make(
                NamedNetwork.ReadDraft(parsed.GetRequiredValue(from)) ?? StoreOpening.ReadFile(parsed.GetRequiredValue(from), "base file"),
                parsed.GetRequiredValue(registrations).Select(static path => StoreOpening.ReadFile(path, "registration")),
                randomness,
                (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                parsed.GetRequiredValue(epochLength));
            File.WriteAllBytes(parsed.GetRequiredValue(result), file);
            return Check(parsed.GetRequiredValue(result));
        });
        return command;
    }

    private static Command CreateCheck()
    {
        Command command = new("check", "Checks the genesis file of a network: numbers, keys and their possession, the set, and that the first block is bound to them.");
        Argument<string> file = new("FILE") { Description = "The genesis file, or the name of a network as for node." };
        command.Arguments.Add(file);
        command.SetAction(parsed => Check(parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Check(string path)
    {
        (GenesisSpec genesis, _) = StoreOpening.ReadGenesis(path);
        ConsensusGenesis consensus = GenesisFile.ReadConsensus(genesis, path);
        UInt128 total = 0;
        foreach (GenesisValidator validator in consensus.Validators.OrderBy(static v => v.Address))
        {
            UInt128 coins = validator.StakeWei / consensus.Parameters.SubUserWei;
            total += coins;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{validator.Address}  {coins} coins, fees to {validator.FeeRecipient}"));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Sound: chain {genesis.Chain.ChainId}, {consensus.Validators.Count} validators with {total} coins, epochs of {consensus.Parameters.EpochLength} blocks"));
        Console.Out.WriteLine($"First block {HashOf(genesis)}");
        return ExitCode.Success;
    }

    private static Address ReadAddress(string text, string flag) =>
        Address.TryParse(text, out Address address) ? address : throw new CommandException(ExitCode.Usage, $"{flag}: '{text}' is no address");
}
