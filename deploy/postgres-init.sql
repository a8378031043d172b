-- 管家台在 PostgreSQL 上的数据库和两个角色。用超级用户运行一次：
--   psql -v owner_password=... -v app_password=... -f deploy/postgres-init.sql postgres
-- guanjia_owner 拥有表，只给 guanjia upgrade、guanjia restore 用；guanjia_app 是程序平时用的，不拥有任何表，
-- 所以就算程序被攻破，也不能关掉留痕的触发器。
CREATE ROLE guanjia_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE guanjia_app LOGIN PASSWORD :'app_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE guanjia OWNER guanjia_owner TEMPLATE template0 ENCODING 'UTF8';
\connect guanjia
REVOKE ALL ON DATABASE guanjia FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE guanjia TO guanjia_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO guanjia_owner;
GRANT USAGE ON SCHEMA public TO guanjia_app;
-- 以后 guanjia_owner 建的表和序列，guanjia_app 都能读写；不给 TRUNCATE、TRIGGER、REFERENCES。
ALTER DEFAULT PRIVILEGES FOR ROLE guanjia_owner GRANT USAGE ON SCHEMAS TO guanjia_app;
ALTER DEFAULT PRIVILEGES FOR ROLE guanjia_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO guanjia_app;
ALTER DEFAULT PRIVILEGES FOR ROLE guanjia_owner GRANT SELECT, USAGE ON SEQUENCES TO guanjia_app;
