// SPDX-License-Identifier: Apache-2.0

using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Serves methods over HTTP, WebSocket and the local socket, on Kestrel.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PongTimeMax = TimeSpan.FromSeconds(20);

    private readonly RpcServerOptions _options;
    private readonly MethodTable _table;
    private readonly RpcDispatcher _dispatcher;
    private readonly RateLimiter _rate;
    private readonly HttpEndpoint _http;
    private readonly ConnectionGate _gate;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;

    /// <summary>Makes a server; it listens after <see cref="StartAsync"/>.</summary>
    /// <param name="options">How it is reached.</param>
    /// <param name="table">Its methods.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Takes what it logs, and what Kestrel logs from warnings on.</param>
    public RpcServer(RpcServerOptions options, MethodTable table, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _table = table;
        _logger = loggers.CreateLogger<RpcServer>();
        _dispatcher = new RpcDispatcher(options.Limits, time, _logger);
        _rate = new RateLimiter(options.Limits.RequestsPerSecond, options.Limits.RequestBurst, time);
        BearerToken? tokens = options.TokenSecret.IsEmpty ? null : new BearerToken(options.TokenSecret.Span, time);
        _http = new HttpEndpoint(_dispatcher, _rate, tokens);
        _gate = new ConnectionGate(options.Limits.ConnectionsMax);
        _application = Build(loggers);
    }

    /// <summary>The addresses it listens at, with the ports it got; empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<Uri> Endpoints { get; private set; } = [];

    /// <summary>Connections now.</summary>
    public int ConnectionCount => _gate.Count;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Expensive calls run on the threads of the pool; without spare ones the cheap calls would wait for them.
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + _dispatcher.Concurrency + 2), completions);
        if (_options.IpcPath is { } path)
        {
            File.Delete(path);
        }

        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        if (_options.IpcPath is { } created && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(created, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        ICollection<string> addresses = _application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses;
        Endpoints = [.. addresses.Where(address => !address.Contains("unix:", StringComparison.Ordinal)).Select(address => new Uri(address))];
        for (int i = 0; i < Endpoints.Count; i++)
        {
            RpcListenerOptions listener = _options.Listeners[i];
            RpcLog.Listening(_logger, Endpoints[i].ToString(), string.Join(',', listener.Namespaces));
            if (listener.IsPublic)
            {
                RpcLog.PublicListener(_logger, Endpoints[i].ToString());
            }
        }
    }

    /// <summary>Stops taking connections, ends those that are open, and waits for the calls that run.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _dispatcher.Dispose();
        _stopping.Dispose();
        if (_options.IpcPath is { } path)
        {
            File.Delete(path);
        }
    }

    private WebApplication Build(ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        WebApplication application = builder.Build();

        // Ordinary requests do not pass through the WebSocket middleware, which makes objects for each.
        application.MapWhen(
            http => http.Request.Headers.Upgrade.Count > 0,
            upgrade =>
            {
                upgrade.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval, KeepAliveTimeout = PongTimeMax });
                upgrade.Run(HandleUpgradeAsync);
            });
        application.Run(HandleAsync);
        return application;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // The endpoint has the limit. With one of its own, Kestrel would cut off a request that was refused for its length before the client has read why;
        // what is left of such a request it passes over for five seconds at most.
        kestrel.Limits.MaxRequestBodySize = null;

        // Connections over our limit are still answered; twice as many are not even that.
        kestrel.Limits.MaxConcurrentConnections = 2L * _options.Limits.ConnectionsMax;
        kestrel.Limits.MaxConcurrentUpgradedConnections = _options.Limits.ConnectionsMax;
        foreach (RpcListenerOptions options in _options.Listeners)
        {
            RpcListener listener = new(options, _table);
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => CountAsync(connection, listener, next));
            });
        }

        if (_options.IpcPath is { } path)
        {
            MethodTable methods = _table.Restrict(_options.IpcNamespaces);
            kestrel.ListenUnixSocket(path, listen => listen.Run(connection => ServeLocalAsync(connection, methods)));
        }
    }

    private async Task CountAsync(ConnectionContext connection, RpcListener listener, ConnectionDelegate next)
    {
        bool isIn = _gate.TryEnter();
        try
        {
            connection.Features.Set(new ListenerFeature(listener, !isIn));
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private Task HandleUpgradeAsync(HttpContext http)
    {
        ListenerFeature feature = http.Features.GetRequiredFeature<ListenerFeature>();
        return http.WebSockets.IsWebSocketRequest && feature.Listener.Options.IsWebSocketEnabled
            ? ServeWebSocketAsync(http, feature.Listener, feature.IsOverLimit)
            : HandleAsync(http);
    }

    private Task HandleAsync(HttpContext http)
    {
        ListenerFeature feature = http.Features.GetRequiredFeature<ListenerFeature>();
        RpcListener listener = feature.Listener;
        if (listener.Options.IsHttpEnabled)
        {
            return _http.HandleAsync(http, listener, feature.IsOverLimit);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task ServeWebSocketAsync(HttpContext http, RpcListener listener, bool isOverLimit)
    {
        string? origin = http.Request.Headers.Origin;
        if (isOverLimit || (!string.IsNullOrEmpty(origin) && !listener.AllowsOrigin(origin)))
        {
            http.Response.StatusCode = isOverLimit ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status403Forbidden;
            return;
        }

        if (!_http.TryAdmit(http, listener, out bool isAuthenticated))
        {
            return;
        }

        WebSocket socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        WebSocketConnection connection = new(socket, http, (listener, isAuthenticated), _dispatcher, _rate, _logger, _stopping.Token);
        await using (connection.ConfigureAwait(false))
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
    }

    private async Task ServeLocalAsync(ConnectionContext context, MethodTable methods)
    {
        LocalConnection connection = new(context, methods, _dispatcher, _rate, _logger, _stopping.Token);
        await using (connection.ConfigureAwait(false))
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
    }
}
