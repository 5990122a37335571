// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Node.Logging;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>Every setting of the node, each with its default.</summary>
internal static class Settings
{
    public static readonly Setting<string> DataDirectory = new(
        "data-dir", SettingParsers.FilePath, "PATH", null, "The data directory.");

    public static readonly Setting<string> ConfigurationFile = new(
        "config", SettingParsers.FilePath, "FILE", null, "Configuration file (TOML). Default: powerverse.toml in the data directory, if there is one.");

    public static readonly Setting<bool> NoConsensus = new(
        "no-consensus", SettingParsers.Boolean, "BOOL", "false", "Serves the chain as it is, without following a network.");

    public static readonly Setting<string> Network = new(
        "network", SettingParsers.FilePath, "NETWORK", null,
        "The network to take part in: testnet, mainnet, devnet (the one that devnet up made here), the folder of another devnet, or a genesis file.");

    public static readonly Setting<string> ValidatorKey = new(
        "validator.key", SettingParsers.FilePath, "FILE", null, "Keys of the validator that this node is; without them it observes.");

    public static readonly Setting<string> ValidatorPassphrase = new(
        "validator.passphrase-file", SettingParsers.FilePath, "FILE", null, "File whose first line is the passphrase of the validator's keys.");

    public static readonly Setting<ulong> TwinListen = new(
        "validator.twin-listen", SettingParsers.Seconds, "SECONDS", "120",
        "How long a validator listens for votes of its own keys from elsewhere before it signs; 0 only where no second copy can run.");

    public static readonly Setting<IReadOnlyList<string>> P2pListen = new(
        "p2p.listen", SettingParsers.List, "LIST", "/ip4/0.0.0.0/tcp/30333", "Addresses for peers, separated by commas.");

    public static readonly Setting<IReadOnlyList<string>> P2pAnnounce = new(
        "p2p.announce", SettingParsers.List, "LIST", "", "Addresses to tell peers in place of those listened on.");

    public static readonly Setting<IReadOnlyList<string>> P2pPeers = new(
        "p2p.static-peers", SettingParsers.List, "LIST", "", "Peers to stay connected to, each with its identity: /ip4/ADDRESS/tcp/PORT/p2p/ID. They are never banned.")
    { Alias = "--p2p-peers" };

    public static readonly Setting<IReadOnlyList<string>> P2pTrusted = new(
        "p2p.trusted-peers", SettingParsers.List, "LIST", "", "Peers that find room past the limits and are never banned, by id or address; they are not dialled for it.");

    public static readonly Setting<IReadOnlyList<string>> P2pBootnodes = new(
        "p2p.bootnodes", SettingParsers.List, "LIST", "", "Peers to find others by, each with its identity.");

    public static readonly Setting<int> P2pPeersMax = new(
        "p2p.max-peers", SettingParsers.Count, "COUNT", "50", "Peers wanted; a fifth more are taken.");

    public static readonly Setting<bool> P2pLocal = new(
        "p2p.local", SettingParsers.Boolean, "BOOL", "false", "All peers may be on one machine or one private network.");

    public static readonly Setting<bool> DevnetControls = new(
        "devnet.controls", SettingParsers.Boolean, "BOOL", "false", "For validators of a devnet: lets it be split, and clocks be wrong. Refused on main and test network.");

    public static readonly Setting<TimeSpan> ClockOffset = new(
        "devnet.clock-offset", SettingParsers.Offset, "SECONDS", "0", "By how much the clock of a devnet's validator is ahead of this machine's, for tests; may be negative.")
    { Flag = "--clock-offset" };

    public static readonly Setting<SyncMode> Sync = new(
        "sync.mode", SettingParsers.OneOf, "MODE", "blocks",
        "How a new node begins: blocks (executes all of them) or state (fetches the state of a recent block and follows from there; has no older blocks).")
    { Flag = "--sync" };

    public static readonly Setting<Checkpoint> TrustedBlock = new(
        "sync.checkpoint", SettingParsers.BlockCheckpoint, "HEIGHT:HASH", null, "A block that the chain must contain, or a file that names it; a chain without it is refused.")
    { Flag = "--checkpoint" };

    public static readonly Setting<IPAddress> RpcHost = new(
        "rpc.host", SettingParsers.Host, "ADDRESS", "127.0.0.1", "Address of the JSON-RPC server, for HTTP and WebSocket.")
    { Alias = "--host" };

    public static readonly Setting<int> RpcPort = new(
        "rpc.port", SettingParsers.Port, "PORT", "8545", "Port of the JSON-RPC server; 0: a free one.")
    { Alias = "--port" };

    public static readonly Setting<IReadOnlyList<string>> RpcApi = new(
        "rpc.api", SettingParsers.List, "LIST", "eth,net,web3,txpool,trace,ots,erigon,pv", "Namespaces offered there, separated by commas; *: all.");

    public static readonly Setting<IReadOnlyList<string>> RpcOrigins = new(
        "rpc.origins", SettingParsers.List, "LIST", "*", "Origins of web pages that may call (CORS); *: any.");

    public static readonly Setting<IReadOnlyList<string>> RpcHosts = new(
        "rpc.hosts", SettingParsers.List, "LIST", "localhost", "Names that requests may address the node by, against DNS rebinding; *: any.");

    public static readonly Setting<bool> AllowPublic = new(
        "rpc.allow-public", SettingParsers.Boolean, "BOOL", "false", "Lets a developer's node be reached from other machines.")
    { Flag = "--allow-public" };

    public static readonly Setting<ulong> CallGasMax = new(
        "rpc.gas-cap", SettingParsers.Number, "GAS", "50000000", "Most gas of eth_call and eth_estimateGas.");

    public static readonly Setting<UInt256> TransactionFeeMax = new(
        "rpc.fee-cap", SettingParsers.Coins, "COINS", "1", "Highest fee of a transaction sent through this node, in coins; 0: any.");

    public static readonly Setting<int> ConnectionsMax = new(
        "rpc.connections", SettingParsers.Count, "COUNT", "1000", "Connections at a time.");

    public static readonly Setting<int> RequestsPerSecond = new(
        "rpc.rate-limit", SettingParsers.Count, "COUNT", "0", "Requests a second from one address; 0: any number.");

    public static readonly Setting<long> RequestSizeMax = new(
        "rpc.request-size", SettingParsers.Size, "SIZE", "5MiB", "Longest request.");

    public static readonly Setting<ulong> LogRangeMax = new(
        "rpc.log-range", SettingParsers.Number, "BLOCKS", "100000", "Most blocks of one eth_getLogs.");

    public static readonly Setting<bool> IsIpcEnabled = new(
        "ipc.enabled", SettingParsers.Boolean, "BOOL", "true", "Whether the local socket powerverse.ipc is made in the data directory.")
    { Flag = "--ipc" };

    public static readonly Setting<bool> AreMetricsEnabled = new(
        "metrics.enabled", SettingParsers.Boolean, "BOOL", "true", "Whether metrics and health are served.")
    { Flag = "--metrics" };

    public static readonly Setting<IPAddress> MetricsHost = new(
        "metrics.host", SettingParsers.Host, "ADDRESS", "127.0.0.1", "Address of metrics and health.");

    public static readonly Setting<int> MetricsPort = new(
        "metrics.port", SettingParsers.Port, "PORT", "9545", "Port of metrics and health; 0: a free one.");

    public static readonly Setting<ulong> ReadyBlocksBehindMax = new(
        "metrics.ready-blocks-behind", SettingParsers.Number, "BLOCKS", "2", "Blocks behind the network's head up to which the node counts as ready.");

    public static readonly Setting<string> ClockServer = new(
        "clock.server", SettingParsers.Text, "HOST", null, "Time server that the machine's clock is compared with every ten minutes (SNTP), such as pool.ntp.org. Default: none.");

    public static readonly Setting<LogFormat> LogForm = new(
        "log.format", SettingParsers.OneOf, "FORMAT", "text", "Form of the log: text or json.");

    public static readonly Setting<LogLevels> LogLevel = new(
        "log.level", LogLevels.Parse, "LEVELS", "info", "What is logged: trace, debug, info, warn, error or off; by module with info,jsonrpc=debug,ledger=warn.");

    public static readonly Setting<long> DatabaseCache = new(
        "db.cache", SettingParsers.SizeFrom(RocksDbSettings.BlockCacheBytesMin), "SIZE", "256MiB", "Memory for what was read from the database; at least 8MiB.");

    public static readonly Setting<long> DatabaseWriteBuffer = new(
        "db.write-buffer", SettingParsers.SizeFrom(RocksDbSettings.WriteBufferBytesMin), "SIZE", "192MiB", "Memory for writes before they are sorted into files; at least 4MiB.");

    public static readonly Setting<long> RecentBlocks = new(
        "db.recent-blocks", SettingParsers.Size, "SIZE", "64MiB", "Memory for the newest blocks, decoded.");

    public static readonly Setting<long> StateCache = new(
        "db.state-cache", SettingParsers.Size, "SIZE", "512MiB", "Memory for the latest state: trie nodes, accounts, slots and code.");

    public static readonly Setting<long> FreeDiskMin = new(
        "db.free-disk", SettingParsers.Size, "SIZE", "1GiB", "Disk space that must stay free; below it nothing is written.");

    public static readonly Setting<ulong> SyncInterval = new(
        "db.sync-interval", SettingParsers.Number, "BLOCKS", "1", "Every how many blocks the disk is waited for; a power failure can cost the blocks between.");

    public static readonly Setting<PruneMode> PruneMode = new(
        "prune.mode", SettingParsers.OneOf, "MODE", "full", "What is kept of the past: archive, full (10,064 blocks of state) or minimal (256).");

    public static readonly Setting<ulong?> PruneState = new(
        "prune.state", SettingParsers.Window, "BLOCKS", null, "Blocks whose state is kept, or all; overrides the mode.");

    public static readonly Setting<ulong?> PruneProofs = new(
        "prune.proofs", SettingParsers.Window, "BLOCKS", null, "Blocks whose state can be proven, or all; overrides the mode.");

    public static readonly Setting<ulong?> PruneBodies = new(
        "prune.bodies", SettingParsers.Window, "BLOCKS", null, "Blocks whose transactions are kept, or all; overrides the mode.");

    public static readonly Setting<ulong?> PruneReceipts = new(
        "prune.receipts", SettingParsers.Window, "BLOCKS", null, "Blocks whose receipts and logs are kept, or all; overrides the mode.");

    public static readonly Setting<int> PoolCountMax = new(
        "pool.transactions", SettingParsers.Count, "COUNT", "131072", "Most waiting transactions.");

    public static readonly Setting<long> PoolBytesMax = new(
        "pool.size", SettingParsers.Size, "SIZE", "512MiB", "Most memory of the waiting transactions as they travel, blobs included.");

    public static readonly Setting<int> PoolSenderSlots = new(
        "pool.sender-slots", SettingParsers.Count, "COUNT", "64", "Most waiting transactions of one sender. On a developer's node: any number.");

    public static readonly Setting<UInt256> PoolMinTip = new(
        "pool.min-tip", SettingParsers.Wei, "WEI", "0", "Least priority fee of a transaction, in wei per gas.");

    public static readonly Setting<ulong> ChainId = new(
        "dev.chain-id", SettingParsers.Number, "ID", "20568", "Chain id.")
    { Flag = "--chain-id" };

    public static readonly Setting<ulong> GasLimit = new(
        "dev.gas-limit", SettingParsers.Number, "GAS", "30000000", "Gas limit of blocks.")
    { Flag = "--gas-limit" };

    public static readonly Setting<ulong> BlockTime = new(
        "dev.block-time", SettingParsers.Number, "SECONDS", "0", "Seconds between blocks; 0: a block as soon as there is a transaction.")
    { Flag = "--block-time", Alias = "-b" };

    public static readonly Setting<int> Accounts = new(
        "dev.accounts", SettingParsers.Count, "COUNT", "10", "Funded accounts, at most 1000.")
    { Flag = "--accounts", Alias = "-a" };

    public static readonly Setting<UInt256> Balance = new(
        "dev.balance", SettingParsers.Coins, "COINS", "10000", "Coins of each account.")
    { Flag = "--balance" };

    public static readonly Setting<string> Mnemonic = new(
        "dev.mnemonic", SettingParsers.Text, "PHRASE", "test test test test test test test test test test test junk", "Phrase that the accounts come from.")
    { Flag = "--mnemonic", Alias = "-m" };

    public static readonly Setting<Address> Beneficiary = new(
        "dev.beneficiary", SettingParsers.EthereumAddress, "ADDRESS", "0x0000000000000000000000000000000000000000", "Who receives the fees.")
    { Flag = "--beneficiary" };

    public static readonly Setting<bool> Silent = new(
        "dev.silent", SettingParsers.Boolean, "BOOL", "false", "Prints no accounts and no hints.")
    { Flag = "--silent" };

    /// <summary>What concerns every command that opens a data directory.</summary>
    public static IReadOnlyList<Setting> Store { get; } =
    [
        DataDirectory, ConfigurationFile, DatabaseCache, DatabaseWriteBuffer, RecentBlocks, StateCache, FreeDiskMin, SyncInterval, PruneMode, PruneState,
        PruneProofs, PruneBodies, PruneReceipts, LogForm, LogLevel,
    ];

    /// <summary>What concerns every command that serves.</summary>
    public static IReadOnlyList<Setting> Server { get; } =
    [
        RpcHost, RpcPort, RpcApi, RpcOrigins, RpcHosts, CallGasMax, TransactionFeeMax, ConnectionsMax, RequestsPerSecond, RequestSizeMax, LogRangeMax,
        IsIpcEnabled, AreMetricsEnabled, MetricsHost, MetricsPort, ReadyBlocksBehindMax, ClockServer,
        PoolCountMax, PoolBytesMax, PoolSenderSlots, PoolMinTip,
    ];

    /// <summary>What concerns a node that takes part in a network.</summary>
    public static IReadOnlyList<Setting> Networked { get; } =
        [Network, ValidatorKey, ValidatorPassphrase, TwinListen, P2pListen, P2pAnnounce, P2pBootnodes, P2pPeers, P2pTrusted, P2pPeersMax, P2pLocal, Sync, TrustedBlock, DevnetControls, ClockOffset];

    /// <summary>What concerns a developer's node alone.</summary>
    public static IReadOnlyList<Setting> Dev { get; } = [ChainId, GasLimit, BlockTime, Accounts, Balance, Mnemonic, Beneficiary, AllowPublic, Silent];

    /// <summary>All.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Store, .. Server, NoConsensus, .. Networked, .. Dev];
}

/// <summary>What is kept of the past.</summary>
internal enum PruneMode
{
    /// <summary>States of the last 10,064 blocks.</summary>
    Full = 0,

    /// <summary>Everything.</summary>
    Archive,

    /// <summary>States of the last 256 blocks.</summary>
    Minimal,
}

/// <summary>How a new node gets to the head of the chain.</summary>
internal enum SyncMode
{
    /// <summary>Executes all blocks.</summary>
    Blocks = 0,

    /// <summary>Fetches the state of a recent block.</summary>
    State,
}
